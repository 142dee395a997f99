import { ChangedWhileCopied, chunkBytes, sha256, TarWriter, wholeChunks } from '../bundle/index';
import type { ByteSource, RecordingFiles } from '../source';
import { custodyLine, custodyStart, readCustody, type CustodyEntry, type Signer } from './custody';
import { custodyName, evidenceManifestName, evidenceSchema, evidenceSeconds, evidenceSignatureName, recordingHash, recordingPart, type EvidenceManifest, type EvidencePart, type Person } from './manifest';
import { readEvidence } from './read';
import { readmeText } from './readme';

export interface Sink {
  /** Resolves when the piece is taken. */
  write(bytes: Uint8Array): Promise<void>;
  /** 0..1. Throws to give up. */
  onProgress(fraction: number): void;
}

export type CreateSha256 = () => { update(bytes: Uint8Array): void; hex(): string };

export interface EvidenceOrder {
  readonly id: string;
  readonly caseNumber: string;
  readonly reason: string;
  /** Unix milliseconds. */
  readonly madeAt: number;
  readonly madeBy: Person;
  readonly tool: string;
  readonly recording: RecordingFiles;
  readonly about: Omit<EvidenceManifest['recording'], 'files'>;
  readonly audit: EvidenceManifest['audit'] & { readonly source?: ByteSource | undefined };
  /** What else goes in; absent parts are not in the bundle. */
  readonly notes?: ByteSource | undefined;
  readonly coverage?: ByteSource | undefined;
}

interface Part {
  readonly name: string;
  readonly source: ByteSource;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const memory = (bytes: Uint8Array): ByteSource => ({ size: bytes.length, read: async (from, to) => bytes.subarray(from, to) });

/** Makes a bundle as a stream: everything is hashed first, then copied and hashed again. Holds 1 MiB at a time. */
export async function writeEvidence(order: EvidenceOrder, signer: Signer, createSha256: CreateSha256, sink: Sink): Promise<{ readonly manifest: EvidenceManifest; readonly bytes: number }> {
  const files = [order.recording.main, ...order.recording.others];
  const { source: auditSource, ...audit } = order.audit;
  const madeAt = new Date(order.madeAt).toISOString();
  const parts: Part[] = [
    { name: 'README.txt', source: memory(encode(readmeText({ ...order, madeAt, keyId: signer.keyId, publicKey: signer.publicKey, audit }))) },
    ...auditSource ? [{ name: 'audit.jsonl', source: auditSource }] : [],
    ...order.notes ? [{ name: 'notes.json', source: order.notes }] : [],
    ...order.coverage ? [{ name: 'coverage.json', source: order.coverage }] : [],
    ...files.map(({ source }, index) => ({ name: recordingPart(index), source })),
  ];
  const total = parts.reduce((sum, { source }) => sum + source.size, 0) || 1;
  let done = 0;
  const step = (bytes: number): void => {
    done += bytes;
    sink.onProgress(Math.min(1, done / total / 2));
  };
  const listed: EvidencePart[] = [];
  for (const part of parts) listed.push(await listPart(part, createSha256, step));
  const manifest = evidenceSchema.parse({
    format: 'vigil-evidence', version: 1, id: order.id, caseNumber: order.caseNumber, reason: order.reason, madeAt, madeBy: order.madeBy, tool: order.tool,
    recording: { ...order.about, files: files.map(({ name }) => name.slice(0, 500)) }, audit, parts: listed, publicKey: signer.publicKey, keyId: signer.keyId,
  } satisfies EvidenceManifest);
  const manifestBytes = encode(JSON.stringify(manifest, null, 1));
  const seconds = evidenceSeconds(manifest);
  const tar = new TarWriter(sink, seconds);
  await tar.member(evidenceManifestName, memory(manifestBytes));
  await tar.member(evidenceSignatureName, memory(encode(await signer.sign(manifestBytes))));
  const copied: EvidencePart[] = [];
  for (const [index, part] of parts.entries()) {
    const hash = createSha256();
    await tar.member(part.name, part.source, (piece) => {
      hash.update(piece);
      step(piece.length);
    });
    const listedPart = listed[index]!;
    if (hash.hex() !== listedPart.sha256) throw new ChangedWhileCopied(part.name);
    copied.push(listedPart);
  }
  const recording = await recordingHash(listed, sha256);
  const entry: CustodyEntry = {
    index: 0, action: 'made', at: madeAt, by: order.madeBy, to: '', caseNumber: order.caseNumber, reason: order.reason, tool: order.tool,
    evidence: await sha256(manifestBytes), recordingBefore: recording, recordingAfter: await recordingHash(copied, sha256),
  };
  await tar.member(custodyName, memory(encode(await custodyLine(entry, custodyStart, signer))));
  await tar.end();
  return { manifest, bytes: tar.bytes };
}

export interface HandOver {
  readonly at: number;
  readonly by: Person;
  readonly to: string;
  readonly caseNumber: string;
  readonly reason: string;
  readonly tool: string;
}

/** The same bundle with one more line of custody. The caller has verified it; what is wrong with its custody is thrown. */
export async function writeHandOver(source: ByteSource, handOver: HandOver, signer: Signer, createSha256: CreateSha256, sink: Sink): Promise<{ readonly bytes: number }> {
  const read = await readEvidence(source);
  if (!read.ok) throw new Error(read.problem.what);
  const { manifest, manifestBytes, custody, tar: index } = read.value;
  const start = index.entries.find(({ name }) => name === custodyName)?.headerOffset;
  if (custody === undefined || start === undefined) throw new Error('The bundle has no chain of custody.');
  const before = await custody.read(0, custody.size);
  const { lines, wrong } = await readCustody(before);
  const last = lines.at(-1);
  if (wrong !== undefined || last === undefined) throw new Error(`The chain of custody is damaged: ${wrong?.what ?? 'it is empty'}.`);
  const whole = createSha256();
  let done = 0;
  for await (const piece of wholeChunks(source)) {
    whole.update(piece);
    sink.onProgress((done += piece.length) / source.size / 2);
  }
  const recording = await recordingHash(manifest.parts, sha256);
  const line = await custodyLine({
    index: lines.length, action: 'handed over', at: new Date(handOver.at).toISOString(), by: handOver.by, to: handOver.to, caseNumber: handOver.caseNumber, reason: handOver.reason, tool: handOver.tool,
    evidence: await sha256(manifestBytes), recordingBefore: recording, recordingAfter: recording, bundleBefore: whole.hex(),
  }, last.hash, signer);
  const tar = new TarWriter(sink, evidenceSeconds(manifest));
  for (let at = 0; at < start;) {
    const piece = await source.read(at, Math.min(start, at + chunkBytes));
    if (piece.length === 0) throw new ChangedWhileCopied('the bundle');
    await tar.raw(piece);
    at += piece.length;
    sink.onProgress(0.5 + at / start / 2);
  }
  const after = new Uint8Array(before.length + encode(line).length);
  after.set(before);
  after.set(encode(line), before.length);
  await tar.member(custodyName, memory(after));
  await tar.end();
  return { bytes: tar.bytes };
}

async function listPart({ name, source }: Part, createSha256: CreateSha256, step: (bytes: number) => void): Promise<EvidencePart> {
  const whole = createSha256();
  const chunkSha256: string[] = [];
  let bytes = 0;
  for await (const piece of wholeChunks(source)) {
    whole.update(piece);
    chunkSha256.push(await sha256(piece));
    bytes += piece.length;
    step(piece.length);
  }
  if (bytes !== source.size) throw new ChangedWhileCopied(name);
  return { name, bytes, sha256: whole.hex(), chunkBytes, chunkSha256 };
}
