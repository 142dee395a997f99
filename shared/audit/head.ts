import { sha256 } from '@noble/hashes/sha2.js';
import { failure, success, type Problem, type Result } from '../base/problem';
import { verifyEd25519 } from '../crypto/ed25519';
import { fromBase64, toBase64, toHex } from '../crypto/encoding';
import { hashBytes, type Hash } from './tree';

/** What a gateway says about its whole log at one moment. */
export interface TreeHead {
  readonly serverId: string;
  /** Events in the log; the newest one's sequence. */
  readonly size: number;
  readonly root: Hash;
  /** Unix milliseconds, the gateway's clock. */
  readonly timeMs: number;
}

/** A head as it is kept and sent: the text of the signed note, and the key it is signed with (base64, raw). */
export interface SignedHead {
  readonly text: string;
  readonly publicKey: string;
}

export type VerifySignature = (publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array) => Promise<boolean>;

const originOf = (serverId: string): string => `vigil.audit/${serverId}`;
const utf8 = new TextEncoder();

/** First 16 hex digits of a key's SHA-256, as recordings name it. */
export const keyIdOf = (publicKey: Uint8Array): string => toHex(sha256(publicKey)).slice(0, 16);

/** The note's own name for a key: SHA-256(name ‖ newline ‖ 01 ‖ key), first 4 bytes (C2SP signed-note, Ed25519). */
const noteKeyId = (name: string, publicKey: Uint8Array): Uint8Array =>
  sha256.create().update(utf8.encode(`${name}\n`)).update(Uint8Array.of(1)).update(publicKey).digest().subarray(0, 4);

/** The text that is signed: a checkpoint (C2SP tlog-checkpoint) with one line more, its time. */
export const headText = ({ serverId, size, root, timeMs }: TreeHead): string =>
  `${originOf(serverId)}\n${size}\n${toBase64(root)}\ntime ${new Date(timeMs).toISOString()}\n`;

/** Signs a head. `sign` answers the base64 Ed25519 signature of the bytes. */
export function signHead(head: TreeHead, publicKey: string, sign: (bytes: Uint8Array) => string): SignedHead {
  const text = headText(head);
  const signature = fromBase64(sign(utf8.encode(text))) ?? new Uint8Array();
  const name = originOf(head.serverId);
  const marked = new Uint8Array(4 + signature.length);
  marked.set(noteKeyId(name, fromBase64(publicKey) ?? new Uint8Array()));
  marked.set(signature, 4);
  return { text: `${text}\n\u2014 ${name} ${toBase64(marked)}\n`, publicKey };
}

const shape = /^(vigil\.audit\/([A-Za-z0-9._-]{1,100})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\ntime (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n)\n\u2014 vigil\.audit\/\2 ([A-Za-z0-9+/]+={0,2})\n$/;

/** Reads a head without believing it. */
function parseHead(text: string): { readonly head: TreeHead; readonly signed: string; readonly mark: Uint8Array } | undefined {
  const [, signed = '', serverId = '', size = '', root = '', time = '', mark = ''] = shape.exec(text) ?? [];
  const [rootBytes, markBytes] = [fromBase64(root), fromBase64(mark)];
  const timeMs = Date.parse(time);
  if (rootBytes?.length !== hashBytes || markBytes?.length !== 68 || Number.isNaN(timeMs) || !Number.isSafeInteger(Number(size))) return undefined;
  return { head: { serverId, size: Number(size), root: rootBytes, timeMs }, signed, mark: markBytes };
}

/** Reads a signed head and checks its signature. */
export async function openHead({ text, publicKey }: SignedHead, verify: VerifySignature = verifyEd25519): Promise<Result<TreeHead>> {
  const parsed = text.length > 1_000 ? undefined : parseHead(text);
  if (parsed === undefined) return failure(wrong('head.unreadable', 'The signed head of the audit log cannot be read.'));
  const key = fromBase64(publicKey);
  if (key?.length !== 32) return failure(wrong('head.key', 'The audit log names no usable key.'));
  const { head, signed, mark } = parsed;
  const keyId = noteKeyId(originOf(head.serverId), key);
  if (!keyId.every((byte, at) => byte === mark[at])) return failure(wrong('head.key', 'The head of the audit log was signed with another key than the one it names.'));
  if (!await verify(key, mark.subarray(4), utf8.encode(signed))) return failure(wrong('head.signature', 'The signature under the head of the audit log is wrong.'));
  return success(head);
}

const wrong = (code: string, what: string): Problem => ({ code, severity: 'error', what, tip: 'Keep the file as evidence, and fetch the log from the gateway again.' });
