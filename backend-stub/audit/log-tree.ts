import { open, readFile, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import { hashBytes, leafHash, MerkleTree, openHead, sameHash, signHead, type SignedHead } from '../../shared/audit';
import { writeDurably } from '../recorder/folder';

/** The gateway's key, the one that signs recordings. */
export interface HeadSigner {
  /** Base64 of the raw Ed25519 key. */
  readonly publicKey: string;
  /** Base64 Ed25519 signature. */
  sign(bytes: Uint8Array): string;
}

const headFile = 'head';
const deletedFile = 'deleted.head';
const leavesFile = 'leaves';

/**
 * The Merkle tree over the log, its signed heads, and what is left of deleted lines. `leaves` holds the hash of every line
 * there ever was (32 bytes each), `head` the newest signed head, `deleted.head` one over exactly what was deleted.
 */
export class LogTree {
  readonly #tree = new MerkleTree();
  #leaves: FileHandle | undefined;
  /** Leaves that are in the file. */
  #written = 0;
  #head: SignedHead | undefined;
  #kept = Buffer.alloc(0);
  /** What was deleted is vouched for by a key this gateway has no more. */
  #resign = false;
  #deletedSize = 0;

  private constructor(private readonly directory: string, private readonly serverId: string, private readonly signer: HeadSigner) {}

  static async open(directory: string, serverId: string, signer: HeadSigner): Promise<LogTree> {
    const tree = new LogTree(directory, serverId, signer);
    tree.#kept = await readFile(join(directory, leavesFile)).catch(absent(Buffer.alloc(0)));
    tree.#kept = tree.#kept.subarray(0, tree.#kept.length - (tree.#kept.length % hashBytes));
    tree.#leaves = await open(join(directory, leavesFile), 'a+', 0o600).then(async (handle) => {
      // Not for appending: Linux would then ignore the position of a write.
      await handle.close();
      return open(join(directory, leavesFile), 'r+');
    });
    tree.#written = tree.#kept.length / hashBytes;
    return tree;
  }

  get size(): number {
    return this.#tree.size;
  }

  get tree(): MerkleTree {
    return this.#tree;
  }

  /** How many of the oldest lines have been deleted. Throws when what is remembered of them does not add up. */
  async deleted(): Promise<number> {
    const stored = await readHead(join(this.directory, deletedFile));
    if (stored === undefined) return 0;
    const head = await openHead(stored);
    if (!head.ok) throw broken(`The signed head over deleted audit events cannot be believed: ${head.problem.what}`, this.directory);
    const { size, root } = head.value;
    for (let index = 0; index < size; index += 1) {
      const leaf = this.#remembered(index);
      if (leaf === undefined) throw broken(`What is remembered of deleted audit event ${index + 1} is missing.`, this.directory);
      this.#tree.append(leaf);
    }
    this.#resign = stored.publicKey !== this.signer.publicKey;
    if (!sameHash(this.#tree.root(), root)) throw broken('What is remembered of deleted audit events was altered.', this.directory);
    this.#deletedSize = size;
    return size;
  }

  /** Whether a line with this index (from 0) once was on the disk: it cannot be one that was torn. */
  remembers(index: number): boolean {
    return this.#remembered(index) !== undefined;
  }

  /** Takes a line found in the log at the start. False when the gateway once wrote another one there. */
  found(line: Uint8Array): boolean {
    const leaf = leafHash(line);
    const known = this.#remembered(this.#tree.size);
    this.#tree.append(leaf);
    return known === undefined || sameHash(known, leaf);
  }

  /** After all lines were found: checks them against the newest signed head, and signs what came after it. */
  async settle(): Promise<void> {
    const { size } = this.#tree;
    if (this.#written > size) throw broken(`The audit log is cut: it ends with event ${size}, but ${this.#written} were written.`, this.directory);
    const stored = await readHead(join(this.directory, headFile));
    // It is not synced: after a power cut there may be a torn one, which is worth as much as none.
    if (stored !== undefined && stored.text !== '') {
      const head = await openHead(stored);
      if (!head.ok) throw broken(`The newest signed head of the audit log cannot be believed: ${head.problem.what}`, this.directory);
      if (head.value.size > size) throw broken(`The audit log is cut: it ends with event ${size}, but its signed head is over ${head.value.size}.`, this.directory);
      if (!sameHash(head.value.root, this.#tree.root(head.value.size))) throw broken('The audit log is not the one its signed head was made for.', this.directory);
    }
    this.#kept = Buffer.alloc(0);
    this.#sign();
    await this.#write();
    if (this.#resign) await this.rememberDeleted(this.#deletedSize);
  }

  /** Lines that are on the disk now. Never fails: what could not be written down is written with the next ones, or at the next start. */
  async append(lines: readonly Uint8Array[]): Promise<void> {
    for (const line of lines) this.#tree.append(leafHash(line));
    this.#sign();
    await this.#write().catch(() => undefined);
  }

  /** The newest head; always over everything in the log. */
  get head(): SignedHead {
    return this.#head ?? this.#sign();
  }

  /** Signs a head over the first `size` lines and puts it, with their hashes, where deleting them leaves it. */
  async rememberDeleted(size: number): Promise<void> {
    await this.#write();
    await this.#leaves?.sync();
    await writeDurably(join(this.directory, deletedFile), textOf(this.#signed(size)), 0o600);
  }

  async close(): Promise<void> {
    await this.#write().catch(() => undefined);
    await this.#leaves?.close();
    this.#leaves = undefined;
  }

  #remembered(index: number): Uint8Array | undefined {
    const leaf = this.#kept.subarray(index * hashBytes, (index + 1) * hashBytes);
    // Zeros are what some file systems leave of bytes that were on their way when the power went.
    return leaf.length === hashBytes && leaf.some((byte) => byte !== 0) ? new Uint8Array(leaf) : undefined;
  }

  #signed(size: number): SignedHead {
    return signHead({ serverId: this.serverId, size, root: this.#tree.root(size), timeMs: Date.now() }, this.signer.publicKey, (bytes) => this.signer.sign(bytes));
  }

  #sign(): SignedHead {
    return (this.#head = this.#signed(this.#tree.size));
  }

  async #write(): Promise<void> {
    const { size } = this.#tree;
    if (this.#leaves === undefined) return;
    if (this.#written < size) {
      const bytes = Buffer.concat(Array.from({ length: size - this.#written }, (_none, at) => this.#tree.leaf(this.#written + at)));
      await this.#leaves.write(bytes, 0, bytes.length, this.#written * hashBytes);
      this.#written = size;
    }
    // Whole or not at all; should the machine die, the next start signs anew.
    const path = join(this.directory, headFile);
    await writeFile(`${path}.new`, textOf(this.head), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
}

const textOf = (head: SignedHead): string => `${JSON.stringify(head)}\n`;

async function readHead(path: string): Promise<SignedHead | undefined> {
  const content = await readFile(path, 'utf8').catch(absent(''));
  if (content === '') return undefined;
  try {
    const { text, publicKey } = JSON.parse(content) as Partial<SignedHead>;
    return { text: String(text), publicKey: String(publicKey) };
  } catch {
    return { text: '', publicKey: '' };
  }
}

const absent = <Value>(value: Value) => (caught: NodeJS.ErrnoException): Value => {
  if (caught.code === 'ENOENT') return value;
  throw caught;
};

/** Why a gateway does not go on with a log that is not its own any more. */
export const broken = (what: string, directory: string): ProblemError => new ProblemError({
  code: 'audit.broken', severity: 'error', what, tip: `Keep the folder ${directory} as evidence, move it away, and start again. "vigil verify" names the first line that differs.`,
});
