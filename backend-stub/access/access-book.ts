import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { unixMillis } from '../../shared/base/units';
import { accessStates, type Access, type AccessPolicy } from '../../shared/model/access';
import { sessionId } from '../../shared/model/ids';
import { KeptFile } from '../viewing/kept-file';

const accessSchema = z.array(z.object({
  id: z.string(), user: z.string(), asset: z.string(), state: z.enum(accessStates), by: z.string(), at: z.number(), reason: z.string(),
  expiresAt: z.number().optional(), sessionId: z.string().optional(), askedAt: z.number().optional(),
}));

const moment = (value: number | undefined) => (value === undefined ? undefined : unixMillis(value));
const isOver = ({ expiresAt }: Access): boolean => expiresAt !== undefined && expiresAt <= Date.now();

/** Requests, grants and revocations of access. They outlive a restart: one that is lost would let in whom somebody has shut out. */
export class AccessBook {
  #all: readonly Access[];

  private constructor(private readonly file: Pick<KeptFile<unknown>, 'save'>, all: readonly Access[], private readonly policyOf: (asset: string) => AccessPolicy) {
    this.#all = all;
  }

  /** Throws a ProblemError when the file is damaged. */
  static async open(path: string, policyOf: (asset: string) => AccessPolicy): Promise<AccessBook> {
    const file = await KeptFile.open(path, accessSchema);
    const all = (file.value ?? []).map((one): Access => ({
      ...one, at: unixMillis(one.at), expiresAt: moment(one.expiresAt), askedAt: moment(one.askedAt), sessionId: one.sessionId === undefined ? undefined : sessionId(one.sessionId),
    }));
    return new AccessBook(file as unknown as Pick<KeptFile<unknown>, 'save'>, all, policyOf);
  }

  get list(): readonly Access[] {
    return this.#all;
  }

  find(user: string, asset: string): Access | undefined {
    return this.#all.find((one) => one.user === user && one.asset === asset);
  }

  /** Whether this user may be on this asset now. A revocation counts wherever; a grant only where one is needed. */
  isOpen(user: string, asset: string): boolean {
    const found = this.find(user, asset);
    if (found?.state === 'revoked') return false;
    return this.policyOf(asset) === 'open' || (found?.state === 'granted' && !isOver(found));
  }

  /** This user may not be on this asset any more although nobody has revoked it: a grant that is needed is over. */
  isOver(user: string, asset: string): boolean {
    return this.find(user, asset)?.state !== 'revoked' && !this.isOpen(user, asset);
  }

  /** Grants whose time is up. */
  get over(): readonly Access[] {
    return this.#all.filter((one) => one.state === 'granted' && isOver(one));
  }

  /** In the place of what there was about these two. In force at once; resolves when it is on the disk. */
  async put(access: Omit<Access, 'id'>): Promise<Access> {
    const known = this.find(access.user, access.asset);
    const one = { ...access, id: known?.id ?? randomUUID() };
    this.#all = [...this.#all.filter(({ id }) => id !== one.id), one];
    await this.file.save(this.#all);
    return one;
  }

  async remove(id: string): Promise<void> {
    this.#all = this.#all.filter((one) => one.id !== id);
    await this.file.save(this.#all);
  }
}
