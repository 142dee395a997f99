import { fromBase64 } from '../crypto/encoding';
import { verifyEd25519 } from '../crypto/ed25519';
import { decode, ExportCheck, LogCheck, parseHeader } from './check';
import { keyIdOf, openHead, type SignedHead, type TreeHead, type VerifySignature } from './head';
import { leafHash, sameHash, TreeRoot, type Hash } from './tree';

/** Where the first thing that is not as it was written stands. */
export interface AuditPlace {
  /** Name of the file, where there are several. */
  readonly file?: string | undefined;
  /** Line of that file, from 1. */
  readonly line: number;
}

export interface AuditIntegrity {
  readonly state: 'verified' | 'unknown-key' | 'failed';
  readonly kind: 'audit-log' | 'audit-slice';
  /** Clear sentences for people. */
  readonly detail: string;
  readonly keyId?: string | undefined;
  /** Events that were checked, up to the first wrong one. */
  readonly events: number;
  /** The signed head everything was checked against. */
  readonly head?: TreeHead | undefined;
  readonly at?: AuditPlace | undefined;
}

export interface AuditVerifyOptions {
  /** Base64 of raw Ed25519 keys somebody vouches for. */
  readonly knownKeys: readonly string[];
  /** Stands in for the built-in Ed25519 verification. */
  readonly verifySignature?: VerifySignature | undefined;
}

/** A line of a log is some hundred bytes; what has no end is no log. */
const longestLine = 4 << 20;

/** Lines without their newline; `whole` is false for a last one that has none. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<{ readonly bytes: Uint8Array; readonly whole: boolean }> {
  let rest = new Uint8Array();
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : joined(rest, piece);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield { bytes: bytes.subarray(start, end), whole: true };
      start = end + 1;
    }
    rest = new Uint8Array(bytes.subarray(start));
    if (rest.length > longestLine) break;
  }
  if (rest.length > 0) yield { bytes: rest, whole: false };
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** Whether a file's first bytes may be an exported log or slice, or a gateway's own log. */
export function looksLikeAudit(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, 64));
  return text.startsWith('{"format":"vigil-audit","version":1,') || text.startsWith('{"event":{"id":');
}

/**
 * Checks an exported log or slice from its first byte to its last: chain, tree or proofs, head, closing signature. What is wrong with it is the
 * answer; rejects only when it cannot be read.
 */
export async function verifyExport(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options: AuditVerifyOptions): Promise<AuditIntegrity> {
  const verify = options.verifySignature ?? verifyEd25519;
  let kind: AuditIntegrity['kind'] = 'audit-log';
  let check: ExportCheck | undefined;
  let opened: { readonly head: TreeHead; readonly publicKey: string; readonly key: Uint8Array } | undefined;
  let line = 0;
  const failed = (at: number, what: string): AuditIntegrity => ({
    state: 'failed', kind, detail: `Line ${at}: ${what}.`, events: Math.max(0, (check?.lines ?? 0) - (at === line ? 1 : 0)),
    head: opened?.head, keyId: opened === undefined ? undefined : keyIdOf(opened.key), at: { line: at },
  });
  for await (const { bytes, whole } of linesOf(pieces)) {
    line += 1;
    if (!whole) return failed(line, 'it is cut in the middle, or longer than a line can be');
    if (check !== undefined) {
      const wrong = check.take(bytes);
      if (wrong !== undefined) return failed(line, wrong);
      continue;
    }
    const header = parseHeader(decode(bytes) ?? '');
    if (header === undefined) return failed(line, 'the header of the export was altered');
    kind = header.kind === 'log' ? 'audit-log' : 'audit-slice';
    const head = await openHead(header.head, verify);
    if (!head.ok) return failed(line, sentence(head.problem.what));
    const tree = TreeRoot.from(header.first - 1, header.peaks);
    if (tree === undefined || header.first > head.value.size + 1) return failed(line, 'the header of the export contradicts itself');
    opened = { head: head.value, publicKey: header.head.publicKey, key: fromBase64(header.head.publicKey) ?? new Uint8Array() };
    check = new ExportCheck(header, head.value.root, head.value.size, tree);
  }
  if (check === undefined || opened === undefined) return failed(1, 'the header of the export is missing');
  const missing = await check.finish(opened.key, verify);
  if (missing !== undefined) return failed(missing.place === 'header' ? 1 : missing.place === 'end' ? line : line + 1, missing.what);
  const { head, publicKey, key } = opened;
  return intact({ kind, head, publicKey, keyId: keyIdOf(key), events: check.lines }, options);
}

/** A gateway's own files, oldest first. */
export interface LogFolder {
  readonly segments: readonly { readonly name: string; readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }[];
  /** The sequence of the first line of the first segment; what came before it has been deleted. */
  readonly first: number;
  /** The hash of every line there ever was, by index from 0; of deleted lines it is all there is. */
  readonly leaf: (index: number) => Hash | undefined;
  readonly head: SignedHead | undefined;
  /** The head signed over exactly what was deleted. */
  readonly deletedHead?: SignedHead | undefined;
}

/** Checks a gateway's log where it lies: chain across its segments, remembered hashes, tree, signed head. */
export async function verifyFolder(folder: LogFolder, options: AuditVerifyOptions): Promise<AuditIntegrity> {
  const verify = options.verifySignature ?? verifyEd25519;
  const opened = folder.head === undefined ? undefined : await openHead(folder.head, verify);
  const keyId = folder.head === undefined ? undefined : keyIdOf(fromBase64(folder.head.publicKey) ?? new Uint8Array());
  const head = opened?.ok === true ? opened.value : undefined;
  const tree = new TreeRoot();
  const check = new LogCheck(folder.first, tree);
  const failed = (at: AuditPlace, what: string): AuditIntegrity =>
    ({ state: 'failed', kind: 'audit-log', detail: `${at.file === undefined ? '' : `${at.file}, `}line ${at.line}: ${what}.`, events: Math.max(0, check.size - folder.first + 1), head, keyId, at });
  const leaves = (index: number): AuditPlace => ({ file: 'leaves', line: index + 1 });
  for (let index = 0; index < folder.first - 1; index += 1) {
    const leaf = folder.leaf(index);
    if (leaf === undefined) return failed(leaves(index), 'what is remembered of this event, which was deleted, is missing');
    tree.append(leaf);
  }
  if (folder.first > 1) {
    const deleted = folder.deletedHead === undefined ? undefined : await openHead(folder.deletedHead, verify);
    if (deleted?.ok !== true || deleted.value.size !== folder.first - 1 || (folder.head !== undefined && folder.deletedHead?.publicKey !== folder.head.publicKey)) return failed({ file: 'deleted.head', line: 1 }, 'there is no signed head over the events that were deleted');
    if (!sameHash(tree.root(), deleted.value.root)) return failed(leaves(0), `what is remembered of the deleted events 1 to ${folder.first - 1} was altered`);
  }
  let last: AuditPlace = { line: 0 };
  let different: { readonly place: AuditPlace; readonly index: number } | undefined;
  let root: Hash | undefined = head?.size === check.size ? tree.root() : undefined;
  for (const { name, pieces } of folder.segments) {
    let line = 0;
    for await (const { bytes, whole } of linesOf(pieces)) {
      line += 1;
      last = { file: name, line };
      const wrong = whole ? check.take(bytes) : 'it is cut in the middle, or longer than a line can be';
      // A line that is whole in itself but not the gateway's shows in the next one only.
      if (wrong !== undefined) return different === undefined ? failed(last, wrong) : failed(different.place, 'it is not the line the gateway wrote there');
      const known = folder.leaf(check.size - 1);
      if (different === undefined && (known === undefined || !sameHash(known, leafHash(bytes)))) different = { place: last, index: check.size - 1 };
      if (check.size === head?.size) root = tree.root();
    }
  }
  const after: AuditPlace = { ...last, line: last.line + 1 };
  if (opened === undefined) return failed({ file: 'head', line: 1 }, 'the signed head is missing, so nothing vouches for the log');
  if (!opened.ok) return failed({ file: 'head', line: 1 }, sentence(opened.problem.what));
  const { size } = opened.value;
  if (size > check.size) return failed(after, `the log is cut: its signed head is over ${size} events, but it ends with event ${check.size}`);
  const signed = root !== undefined && sameHash(root, opened.value.root);
  if (different !== undefined && different.index < size) {
    return signed
      ? failed(leaves(different.index), 'the remembered hash of this event was altered; the log itself is as it was signed')
      : failed(different.place, 'it is not the line the gateway wrote there, although those after it were made to fit');
  }
  if (!signed) return failed({ file: 'head', line: 1 }, 'the lines follow each other, but together they are not what this head was signed over');
  if (check.size > size) return failed({ ...last, line: Math.max(1, last.line - (check.size - size) + 1) }, `nothing vouches for the last ${check.size - size} events: they stand after the newest signed head. A gateway that was killed signs them at its next start`);
  if (folder.leaf(check.size) !== undefined) return failed(after, 'the log is cut: hashes of later events are remembered');
  return intact({ kind: 'audit-log', head: opened.value, publicKey: folder.head?.publicKey ?? '', keyId, events: check.size - folder.first + 1 }, options);
}

/** Sentences become parts of one. */
const sentence = (what: string): string => what.replace(/\.$/, '').replace(/^./, (first) => first.toLowerCase());

function intact(found: { kind: AuditIntegrity['kind']; head: TreeHead; publicKey: string; keyId: string | undefined; events: number }, { knownKeys }: AuditVerifyOptions): AuditIntegrity {
  const { kind, head, publicKey, keyId, events } = found;
  const known = knownKeys.includes(publicKey);
  const what = kind === 'audit-log' ? `All ${events} events are` : `These ${events} events are, among ${head.size},`;
  const who = known ? `as the gateway ${head.serverId} signed them (key ${keyId})` : `as they were signed, but nobody here vouches for the key ${keyId}`;
  return { state: known ? 'verified' : 'unknown-key', kind, detail: `${what} ${who}. Head of ${new Date(head.timeMs).toISOString()}.`, keyId, events, head };
}
