import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyFolder, type AuditIntegrity, type SignedHead } from '../../shared/audit';
import { firstOf } from './segment';
import { signer } from './signer.fixture';

/** Judges a gateway's audit folder as it lies there. */
export async function verifyAuditFolder(directory: string): Promise<AuditIntegrity> {
  const names = (await readdir(directory)).filter((name) => firstOf(name) !== undefined).sort();
  const leaves = await readFile(join(directory, 'leaves'));
  const head = async (name: string): Promise<SignedHead | undefined> => readFile(join(directory, name), 'utf8').then((text) => JSON.parse(text) as SignedHead, () => undefined);
  const segments = await Promise.all([...names, 'audit.jsonl'].map(async (name) => ({ name, pieces: [await readFile(join(directory, name))] })));
  const deletedHead = await head('deleted.head');
  return verifyFolder({
    segments, first: Number(deletedHead?.text.split('\n')[1] ?? 0) + 1, head: await head('head'), deletedHead,
    leaf: (index) => (leaves.length < (index + 1) * 32 ? undefined : leaves.subarray(index * 32, (index + 1) * 32)),
  }, { knownKeys: [signer.publicKey] });
}
