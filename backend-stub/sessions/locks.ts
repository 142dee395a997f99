import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import { sessionId } from '../../shared/model/ids';
import { lockOrigins, type Lock } from '../../shared/model/lock';
import { writeWhole } from '../server/data-folder';

const lockSchema = z.array(z.object({
  id: z.string(), kind: z.enum(['user', 'asset']), name: z.string(), author: z.string(), since: z.number(), reason: z.string(),
  expiresAt: z.number().optional(), origin: z.enum(lockOrigins).optional(), sessionId: z.string().optional(),
}));

const inForce = ({ expiresAt }: Lock): boolean => expiresAt === undefined || expiresAt > Date.now();

/** Locks on users and assets. They outlive a restart: a lock lost would let in whom somebody has shut out. */
export class Locks {
  #locks: readonly Lock[] = [];
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(private readonly path: string) {}

  /** Throws when the file is damaged: starting without the locks would be failing open. */
  static async open(path: string): Promise<Locks> {
    const locks = new Locks(path);
    await mkdir(dirname(path), { recursive: true });
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (caught) {
      if ((caught as NodeJS.ErrnoException).code === 'ENOENT') return locks;
      throw caught;
    }
    try {
      locks.#locks = lockSchema.parse(JSON.parse(text)).map((lock) => ({
        ...lock, since: unixMillis(lock.since), expiresAt: lock.expiresAt === undefined ? undefined : unixMillis(lock.expiresAt), sessionId: lock.sessionId === undefined ? undefined : sessionId(lock.sessionId),
      }));
    } catch (caught) {
      throw new ProblemError({
        code: 'locks.damaged', severity: 'error', what: `The list of locks ${path} is damaged.`,
        tip: 'Repair it, or remove it if no lock is needed, and start again.', cause: String(caught),
      });
    }
    return locks;
  }

  get list(): readonly Lock[] {
    return this.#locks;
  }

  /** The lock in the way of a new session, if any. */
  against(user: string, asset: string): Lock | undefined {
    return this.#locks.find((lock) => inForce(lock) && (lock.kind === 'user' ? lock.name === user : lock.name === asset));
  }

  find(kind: Lock['kind'], name: string): Lock | undefined {
    return this.#locks.find((lock) => inForce(lock) && lock.kind === kind && lock.name === name);
  }

  /** In force at once; resolves when it is on the disk. */
  async add(lock: Omit<Lock, 'id'>): Promise<Lock> {
    const added = { ...lock, id: randomUUID() };
    this.#locks = [...this.#locks, added];
    await this.#save();
    return added;
  }

  async remove(id: string): Promise<void> {
    this.#locks = this.#locks.filter((lock) => lock.id !== id);
    await this.#save();
  }

  #save(): Promise<void> {
    const write = (): Promise<void> => writeWhole(this.path, JSON.stringify(this.#locks, undefined, 1));
    const saved = this.#saving.then(write, write);
    this.#saving = saved.catch(() => undefined);
    return saved;
  }
}
