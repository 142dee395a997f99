import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { looksLikeAudit, verifyExport, verifyFolder, type AuditIntegrity, type SignedHead } from '../../shared/audit';
import { toHex } from '../../shared/crypto/encoding';
import type { Answer } from './answer';
import type { Arguments } from './arguments';

const activeName = 'audit.jsonl';
const segmentNames = /^audit-\d{12}\.jsonl$/;
const hashBytes = 32;

/**
 * Judges an audit log: an exported log or slice, or a gateway's own (its data folder, the folder `audit` in it, or the file
 * audit.jsonl). Undefined when `file` is something else.
 */
export async function verifyAudit({ file, keys }: Pick<Arguments, 'file' | 'keys'>): Promise<Answer | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true) {
    for (const folder of [file, join(file, 'audit')]) if (await isFile(join(folder, activeName))) return answer(await judgeFolder(folder, keys));
    return undefined;
  }
  if (found?.isFile() !== true) return undefined;
  const head = await firstBytes(file);
  if (!looksLikeAudit(head)) return undefined;
  if (String.fromCharCode(...head).startsWith('{"format"')) return answer(await verifyExport(createReadStream(file), { knownKeys: keys }));
  return answer(await judgeFolder(dirname(file), keys, basename(file)));
}

/** `only`: one file, judged by what lies beside it. */
async function judgeFolder(folder: string, knownKeys: readonly string[], only?: string): Promise<AuditIntegrity> {
  const names = only === undefined || only === activeName ? [...(await readdir(folder)).filter((name) => segmentNames.test(name)).sort(), activeName] : [only];
  // The head first: what a running gateway writes meanwhile comes after it.
  const [head, deletedHead] = [await headIn(join(folder, 'head')), await headIn(join(folder, 'deleted.head'))];
  const leaves = await readFile(join(folder, 'leaves')).catch(() => Buffer.alloc(0));
  return verifyFolder({
    segments: names.map((name) => ({ name, pieces: createReadStream(join(folder, name)) })),
    first: deletedHead === undefined ? 1 : (sizeOf(deletedHead) ?? 0) + 1, head, deletedHead,
    leaf: (index) => (leaves.length < (index + 1) * hashBytes ? undefined : new Uint8Array(leaves.subarray(index * hashBytes, (index + 1) * hashBytes))),
  }, { knownKeys });
}

/** Damaged counts as unbelievable, not as absent. */
async function headIn(path: string): Promise<SignedHead | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<SignedHead>;
    return { text: String(value.text), publicKey: String(value.publicKey) };
  } catch {
    return { text: '', publicKey: '' };
  }
}

/** The second line of a head; whether it is true, its signature says. */
const sizeOf = ({ text }: SignedHead): number | undefined => {
  const size = Number(text.split('\n')[1]);
  return Number.isSafeInteger(size) && size >= 0 ? size : undefined;
};

function answer({ state, kind, detail, keyId, events, head, at }: AuditIntegrity): Answer {
  const status = state === 'failed' ? 1 : 0;
  const words = { verified: 'Intact', 'unknown-key': 'Intact, but signed by a key nobody here knows', failed: 'ALTERED OR INCOMPLETE' };
  return {
    status, text: `${words[state]}: ${detail}\n`,
    json: {
      state, intact: status === 0, kind, detail, keyId, events, at,
      head: head && { serverId: head.serverId, size: head.size, root: toHex(head.root), time: new Date(head.timeMs).toISOString() },
    },
  };
}

const isFile = (path: string): Promise<boolean> => stat(path).then((found) => found.isFile(), () => false);

async function firstBytes(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const bytes = new Uint8Array(64);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
