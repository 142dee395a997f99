import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { storeProblem, type LockMode, type NewObject, type ObjectName, type ObjectStore, type StoredObject } from './port';

interface Version { readonly id: string; content: Buffer; readonly claimedSha256: string; lock?: { mode: LockMode; until: number } | undefined; held: boolean }

/** A store in memory with versions, locks and holds, and switches for what goes wrong. Held to the same tests as the real one. */
export class MemoryStore implements ObjectStore {
  readonly address = 'memory://bucket/';
  readonly versions = new Map<string, Version[]>();
  /** Each call by name, in order. */
  readonly calls: string[] = [];
  down = false;
  /** Keeps something else than it was given. */
  spoils = false;
  /** Throws before or after a call has had its effect. */
  fault: ((call: string, when: 'before' | 'after') => void) | undefined;
  #made = 0;

  constructor(private readonly options: { readonly locks?: boolean; readonly checksums?: boolean; readonly now?: () => number } = {}) {}

  async look({ key, versionId }: ObjectName): Promise<StoredObject | undefined> {
    return this.#call('look', () => {
      const found = this.#find(key, versionId);
      return found && {
        versionId: found.id, etag: sha(found.content, 'hex'), bytes: found.content.length, claimedSha256: found.claimedSha256, lockedUntil: found.lock?.until, lockMode: found.lock?.mode, held: found.held,
        ...(this.options.checksums === true ? { checksum: sha(found.content, 'base64') } : {}),
      };
    });
  }

  async put({ key, body, sha256, lock, held, signal }: NewObject): Promise<ObjectName> {
    this.#before('put');
    if ((lock !== undefined || held) && this.options.locks !== true) throw storeProblem('storage.denied', 'This bucket has no object lock.', 'Make one that has.');
    const pieces: Uint8Array[] = [];
    for await (const piece of body) {
      if (signal.aborted) throw storeProblem('storage.unreachable', 'Aborted.', '');
      pieces.push(piece);
    }
    const content = Buffer.concat(pieces);
    if (this.spoils) content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
    const id = `v${(this.#made += 1)}`;
    this.versions.set(key, [...this.versions.get(key) ?? [], { id, content, claimedSha256: sha256, lock, held }]);
    this.fault?.('put', 'after');
    return { key, versionId: id };
  }

  async read({ key, versionId }: ObjectName, etag: string, from: number, to: number): Promise<Readable> {
    return this.#call('read', () => {
      const found = this.#find(key, versionId);
      if (found === undefined) throw storeProblem('storage.missing', 'Not there.', '');
      if (etag !== '' && sha(found.content, 'hex') !== etag) throw storeProblem('storage.altered', 'Another.', '');
      return Readable.from([found.content.subarray(from, to)]);
    });
  }

  async hold(name: ObjectName, held: boolean): Promise<void> {
    return this.#call('hold', () => { this.#there(name).held = held; });
  }

  async lock(name: ObjectName, lock: { readonly mode: LockMode; readonly until: number }): Promise<void> {
    return this.#call('lock', () => { this.#there(name).lock = lock; });
  }

  async remove({ key, versionId }: ObjectName): Promise<void> {
    return this.#call('remove', () => {
      const found = this.#find(key, versionId);
      if (found === undefined) return;
      if (found.held || (found.lock?.until ?? 0) > (this.options.now ?? Date.now)()) throw storeProblem('storage.denied', 'It is locked.', '');
      this.versions.set(key, (this.versions.get(key) ?? []).filter((one) => one !== found));
    });
  }

  close(): void {
    this.down = true;
  }

  #find(key: string, versionId: string | undefined): Version | undefined {
    const all = this.versions.get(key) ?? [];
    return versionId === undefined ? all.at(-1) : all.find(({ id }) => id === versionId);
  }

  #there({ key, versionId }: ObjectName): Version {
    const found = this.#find(key, versionId);
    if (found === undefined) throw storeProblem('storage.denied', 'Not there.', '');
    if (this.options.locks !== true) throw storeProblem('storage.denied', 'This bucket has no object lock.', '');
    return found;
  }

  #before(call: string): void {
    this.calls.push(call);
    if (this.down) throw storeProblem('storage.unreachable', 'The storage cannot be reached (ECONNREFUSED).', 'It is tried again by itself.');
    this.fault?.(call, 'before');
  }

  #call<Value>(call: string, effect: () => Value): Value {
    this.#before(call);
    const value = effect();
    this.fault?.(call, 'after');
    return value;
  }
}

const sha = (bytes: Buffer, encoding: 'hex' | 'base64'): string => createHash('sha256').update(bytes).digest(encoding);
