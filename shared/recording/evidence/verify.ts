import type { IntegrityReport } from '../../model/recording';
import { equals, fromBase64, looksLikeBundle, paddingAfter, tarHeader, trailerBytes, verifyBundle, verifyEd25519, wholeChunks, type VerifyOptions } from '../bundle/index';
import { readPieces, type ByteSource } from '../source';
import { custodyState } from './custody-check';
import { digestOf } from './digest';
import { custodyName, evidenceManifestName, evidenceSeconds, evidenceSignatureName, recordingPart, type EvidencePart } from './manifest';
import type { PartReport, PartState } from './part-report';
import { readEvidence, type EvidenceEntries } from './read';

export interface EvidenceIntegrity extends IntegrityReport {
  /** The first part that differs: its name, or "tar" for what lies between the parts. */
  readonly part?: string | undefined;
  readonly at?: number | undefined;
  /** Every part with what was found; shorter when nothing can be said of those after a damaged manifest. */
  readonly parts: readonly PartReport[];
}

/** Judges the audit part. Undefined: it is a plain list, which proves nothing by itself. */
export type AuditJudge = (source: ByteSource, options: VerifyOptions) => Promise<{ readonly state: PartState; readonly detail: string } | undefined>;

/**
 * Checks every byte of an evidence bundle: the console's signature, the hashes of each part, headers and filling of the tar, the
 * chain of custody, and the recording by its own gateway's signature. Rejects only when the source cannot be read.
 */
export async function verifyEvidence(source: ByteSource, options: VerifyOptions, judgeAudit?: AuditJudge): Promise<EvidenceIntegrity> {
  const read = await readEvidence(source);
  if (!read.ok) return failed([altered(read.problem.code === 'evidence-manifest' ? evidenceManifestName : 'tar', [read.problem.what, read.problem.cause].filter(Boolean).join(' '))]);
  const bundle = read.value;
  const signed = await verifySignature(bundle, options);
  if (signed.state === 'altered') return failed([signed]);
  const parts: PartReport[] = [signed];
  const total = bundle.manifest.parts.reduce((sum, { bytes }) => sum + bytes, 0);
  let hashed = 0;
  for (const part of bundle.manifest.parts) {
    parts.push(await verifyPart(part, bundle.part(part.name), options, (bytes) => {
      hashed += bytes;
      options.onProgress?.(total === 0 ? 1 : Math.min(1, hashed / total));
    }));
  }
  const custody = await custodyState(source, bundle, options);
  parts.push(custody);
  const layout = await verifyLayout(source, bundle);
  if (layout !== undefined && parts.every(({ state }) => state !== 'altered')) parts.push(layout);
  if (parts.every(({ state }) => state !== 'altered')) await lookInside(bundle, parts, options, judgeAudit);
  const keyId = bundle.manifest.keyId;
  return parts.some(({ state }) => state === 'altered') ? failed(parts, keyId) : intact(bundle, parts, options);
}

/** The recording and the audit slice are signed by others: what they say is added to their parts. */
async function lookInside(bundle: EvidenceEntries, parts: PartReport[], options: VerifyOptions, judgeAudit: AuditJudge | undefined): Promise<void> {
  const put = (name: string, state: PartState, detail: string): void => {
    const index = parts.findIndex((part) => part.name === name);
    if (index >= 0) parts[index] = { name, state, detail };
  };
  const recording = bundle.part(recordingPart(0));
  if (recording !== undefined) {
    if (looksLikeBundle(await recording.read(0, 512))) {
      const { onProgress: _told, ...quiet } = options;
      const inner = await verifyBundle(recording, quiet);
      const state: PartState = inner.state === 'verified' ? 'intact' : inner.state === 'unknown-key' ? 'unknown-key' : 'altered';
      put('recording', state, state === 'altered' ? `The recording is as it was when the evidence was made, but was altered or cut before: ${inner.detail}` : inner.detail);
    } else {
      put('recording', 'unsigned', 'It is as it was when the evidence was made. It carries no signature of its own that would vouch for what was before.');
    }
  }
  const audit = bundle.part('audit.jsonl');
  if (audit !== undefined && judgeAudit !== undefined) {
    const found = await judgeAudit(audit, options);
    if (found) put('audit.jsonl', found.state, found.detail);
  }
}

async function verifySignature({ manifest, manifestBytes, signature }: EvidenceEntries, options: VerifyOptions): Promise<PartReport> {
  const publicKey = fromBase64(manifest.publicKey);
  if (publicKey === undefined || !(await digestOf(options)(publicKey)).startsWith(manifest.keyId)) return altered(evidenceManifestName, `${evidenceManifestName} names a key that does not fit its key id.`);
  if (signature === undefined) return altered(evidenceSignatureName, `${evidenceSignatureName} is missing, so nothing vouches for the evidence.`);
  const bytes = fromBase64(signature);
  if (bytes === undefined || bytes.length !== 64) return altered(evidenceSignatureName, `${evidenceSignatureName} is not a signature.`);
  if (await (options.verifySignature ?? verifyEd25519)(publicKey, bytes, manifestBytes)) return { name: evidenceManifestName, state: 'intact', detail: `Signed with the key ${manifest.keyId}.` };
  return altered(evidenceManifestName, `${evidenceManifestName} and its signature ${evidenceSignatureName} do not belong together: one of them was altered.`);
}

async function verifyPart(part: EvidencePart, source: ByteSource | undefined, options: VerifyOptions, onBytes: (bytes: number) => void): Promise<PartReport> {
  const { name } = part;
  if (source === undefined) return altered(name, `${name} is missing.`);
  const whole = options.createSha256?.();
  const digest = digestOf(options);
  let chunk = 0;
  for await (const piece of wholeChunks(source)) {
    const start = chunk * part.chunkBytes;
    if (await digest(piece) !== part.chunkSha256[chunk]) {
      const size = source.size === part.bytes ? '' : ` It has ${source.size} instead of ${part.bytes} bytes.`;
      return altered(name, `${name} was altered or cut between bytes ${start} and ${start + piece.length}.${size}`, start);
    }
    whole?.update(piece);
    onBytes(piece.length);
    chunk += 1;
  }
  if (source.size !== part.bytes) return altered(name, `${name} has ${source.size} instead of ${part.bytes} bytes.`, Math.min(source.size, part.bytes));
  const sum = whole?.hex() ?? (part.bytes <= part.chunkBytes ? part.chunkSha256[0] ?? await digest(new Uint8Array()) : part.sha256);
  if (sum !== part.sha256) return altered(evidenceManifestName, `${evidenceManifestName} contradicts itself about ${name}.`);
  return { name, state: 'intact', detail: `As it was sealed, SHA-256 ${part.sha256}.` };
}

/** Between the parts nothing may differ from how a console writes it. */
async function verifyLayout(source: ByteSource, { manifest, tar }: EvidenceEntries): Promise<PartReport | undefined> {
  const names = [evidenceManifestName, evidenceSignatureName, ...manifest.parts.map(({ name }) => name), custodyName];
  const seconds = evidenceSeconds(manifest);
  let position = 0;
  for (const [index, name] of names.entries()) {
    const entry = tar.entries[index];
    if (entry?.name !== name) return altered(name, `${name} is not in its place in the tar.`);
    if (entry.headerOffset !== position) return altered('tar', `There is something before ${name} that does not belong there.`, position);
    if (!await equals(source, position, tarHeader(name, entry.size, seconds))) return altered(name, `The tar header of ${name} was altered.`);
    position = entry.offset + entry.size;
    const padding = paddingAfter(entry.size);
    if (!await equals(source, position, new Uint8Array(padding))) return altered(name, `The filling after ${name} was altered, or is cut.`);
    position += padding;
  }
  if (!await equals(source, position, new Uint8Array(trailerBytes))) return altered('tar', 'The end of the tar was altered, or is cut.', position);
  if (source.size !== position + trailerBytes) return altered('tar', 'There is something after the end of the tar.', position + trailerBytes);
  return undefined;
}

const altered = (name: string, detail: string, at?: number): PartReport => ({ name, state: 'altered', detail, at });

function failed(parts: readonly PartReport[], keyId?: string): EvidenceIntegrity {
  const wrong = parts.filter(({ state }) => state === 'altered');
  const [first] = wrong;
  const more = wrong.length > 1 ? ` ${wrong.length - 1} more ${wrong.length === 2 ? 'part differs' : 'parts differ'}: ${wrong.slice(1).map(({ name }) => name).join(', ')}.` : '';
  return { state: 'failed', detail: `${first?.detail ?? ''}${more}`.slice(0, 1000), part: first?.name, at: first?.at, keyId, parts };
}

function intact({ manifest }: EvidenceEntries, parts: readonly PartReport[], { knownKeys }: VerifyOptions): EvidenceIntegrity {
  const { keyId, publicKey, madeBy, tool } = manifest;
  const recording = parts.find(({ name }) => name === 'recording');
  const who = `${madeBy.loginName === '' ? 'a console' : madeBy.loginName} with ${tool} on ${manifest.madeAt}`;
  const known = knownKeys.includes(publicKey);
  const strange = [...known ? [] : [`nobody here vouches for the console's key ${keyId}`], ...recording?.state === 'unknown-key' ? ['nobody here vouches for the key of the recording\'s gateway'] : []];
  const detail = `Every part is as it was sealed by ${who}.${recording?.state === 'unsigned' ? ' The recording itself carries no signature.' : ''}${strange.length === 0 ? '' : ` But ${strange.join(', and ')}.`}`;
  return { state: strange.length === 0 ? 'verified' : 'unknown-key', detail, keyId, parts };
}

/** The hash of a whole file, read piece by piece. */
export async function hashOf(source: ByteSource, createSha256: NonNullable<VerifyOptions['createSha256']>): Promise<string> {
  const hash = createSha256();
  for await (const piece of readPieces(source, 1 << 20)) hash.update(piece);
  return hash.hex();
}
