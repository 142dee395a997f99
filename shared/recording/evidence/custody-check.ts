import { paddingAfter, tarHeader, trailerBytes, verifyEd25519, type VerifyOptions } from '../bundle/index';
import { readPieces, sliceSource, type ByteSource } from '../source';
import { readCustody, type CustodyLine } from './custody';
import { digestOf } from './digest';
import { custodyName, evidenceSeconds, recordingHash } from './manifest';
import type { PartReport } from './part-report';
import type { EvidenceEntries } from './read';

/** Checks the chain of custody, that it speaks of this very bundle, and (with a streaming SHA-256) the hash each hand-over tells of what it took over. */
export async function custodyState(source: ByteSource, bundle: EvidenceEntries, options: VerifyOptions): Promise<PartReport> {
  const { manifest, manifestBytes, custody } = bundle;
  const altered = (detail: string, at?: number): PartReport => ({ name: custodyName, state: 'altered', detail, at });
  if (custody === undefined) return altered(`${custodyName} is missing or too long.`);
  const digest = digestOf(options);
  const { lines, wrong } = await readCustody(await custody.read(0, custody.size), options.verifySignature ?? verifyEd25519, digest);
  if (wrong !== undefined) return altered(`${custodyName}, line ${wrong.line}: ${wrong.what}.`, wrong.at);
  const [evidence, recording] = [await digest(manifestBytes), await recordingHash(manifest.parts, digest)];
  let at = 0;
  for (const [index, { entry, publicKey, text }] of lines.entries()) {
    const foreign = entry.evidence !== evidence || entry.recordingAfter !== recording || (index === 0 ? entry.action !== 'made' || publicKey !== manifest.publicKey : entry.action !== 'handed over');
    if (foreign) return altered(`${custodyName}, line ${index + 1}: it speaks of another bundle.`, at);
    if (entry.recordingBefore !== recording) return altered(`${custodyName}, line ${index + 1}: the recording was another one before this step.`, at);
    at += text.length;
  }
  const handOver = options.createSha256 === undefined ? undefined : await wrongHandOver(source, bundle, lines, options.createSha256);
  if (handOver !== undefined) return altered(`${custodyName}, line ${handOver + 1}: the bundle that was handed over was another one.`);
  const last = lines.at(-1)?.entry;
  return { name: custodyName, state: 'intact', detail: `${lines.length} ${lines.length === 1 ? 'entry' : 'entries'}, chained and signed${last?.to ? `; last handed to ${last.to}` : ''}.` };
}

/** Builds what each hand-over took over, all in one pass over the file, and compares hashes. */
async function wrongHandOver(source: ByteSource, { manifest, tar }: EvidenceEntries, lines: readonly CustodyLine[], createSha256: NonNullable<VerifyOptions['createSha256']>): Promise<number | undefined> {
  const told = lines.map(({ entry }, index) => ({ index, expected: entry.bundleBefore, hash: createSha256() })).slice(1);
  if (told.length === 0) return undefined;
  const start = tar.entries.find(({ name }) => name === custodyName)?.headerOffset ?? 0;
  for await (const piece of readPieces(sliceSource(source, 0, start), 1 << 20)) for (const { hash } of told) hash.update(piece);
  for (const { index, expected, hash } of told) {
    const before = new TextEncoder().encode(lines.slice(0, index).map(({ text }) => text).join(''));
    for (const piece of [tarHeader(custodyName, before.length, evidenceSeconds(manifest)), before, new Uint8Array(paddingAfter(before.length)), new Uint8Array(trailerBytes)]) hash.update(piece);
    if (hash.hex() !== expected) return index;
  }
  return undefined;
}
