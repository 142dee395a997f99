import type { IntegrityReport } from '../../model/recording';
import { verifyEd25519 } from '../../crypto/ed25519';
import { fromBase64, sha256 } from '../../crypto/encoding';
import { sliceSource, type ByteSource } from '../source';
import { equals, wholeChunks } from './chunks';
import { bundleMembersFor, chunkBytes, manifestSeconds, recordingMemberOf, type ManifestFile } from './manifest';
import { readBundle, readBundleFolder, type BundleEntries, type BundleFolder } from './read';
import { blockBytes, paddingAfter, tarHeader, trailerBytes } from './tar';

export interface VerifyOptions {
  /** Base64 of raw Ed25519 keys somebody vouches for, as a gateway tells its own (`signingKey`). */
  readonly knownKeys: readonly string[];
  /** Called with 0..1 of the bytes that are hashed. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /** Stands in for the built-in Ed25519 verification. */
  readonly verifySignature?: ((publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array) => Promise<boolean>) | undefined;
  /** A streaming SHA-256, e.g. node's. Without it files longer than 1 MiB are checked by their signed chunk hashes alone. */
  readonly createSha256?: (() => { update(bytes: Uint8Array): void; hex(): string }) | undefined;
}

export interface BundleIntegrity extends IntegrityReport {
  /** The part that differs: a member's name, or "tar" for what lies between the members. */
  readonly part?: string | undefined;
  /** First byte of the first 1 MiB piece that differs, counted in that part. */
  readonly at?: number | undefined;
}

/**
 * Checks every byte of a bundle tar: signature, both hashes of each file, and that headers and padding are exactly
 * those the manifest calls for. Rejects only when the source cannot be read; what is wrong with the bundle is the answer.
 */
export async function verifyBundle(source: ByteSource, options: VerifyOptions): Promise<BundleIntegrity> {
  const bundle = await readBundle(source);
  if (!bundle.ok) return failed(bundle.problem.code === 'bundle-manifest' ? 'manifest.json' : 'tar', [bundle.problem.what, bundle.problem.cause].filter(Boolean).join(' '));
  return verifyEntries(bundle.value, options, () => verifyTarLayout(source, bundle.value));
}

/** Checks a bundle that lies unpacked in a folder. */
export async function verifyBundleFolder(folder: BundleFolder, options: VerifyOptions): Promise<BundleIntegrity> {
  const bundle = await readBundleFolder(folder);
  if (!bundle.ok) return failed('manifest.json', [bundle.problem.what, bundle.problem.cause].filter(Boolean).join(' '));
  return verifyEntries(bundle.value, options, async () => undefined);
}

async function verifyEntries(bundle: BundleEntries, options: VerifyOptions, verifyLayout: () => Promise<BundleIntegrity | undefined>): Promise<BundleIntegrity> {
  const { manifest } = bundle;
  const wrong = await verifySignature(bundle, options.verifySignature ?? verifyEd25519);
  if (wrong !== undefined) return wrong;
  const layout = await verifyLayout();
  // A cut file is told as such, not as a layout that does not fit.
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  let hashed = 0;
  for (const file of manifest.files) {
    const source = file.name === 'events.jsonl' ? bundle.events : bundle.recording;
    const difference = await verifyFile(file, source, options, (bytes) => {
      hashed += bytes;
      options.onProgress?.(total === 0 ? 1 : Math.min(1, hashed / total));
    });
    if (difference?.state === 'prefix') return { ...(layout !== undefined && (layout.at ?? 0) < recordingStart(bundle) ? layout : vouched(difference, options, bundle)), keyId: manifest.keyId };
    if (difference !== undefined) return { ...difference, keyId: manifest.keyId };
  }
  if (layout !== undefined) return { ...layout, keyId: manifest.keyId };
  const known = options.knownKeys.includes(manifest.publicKey);
  if (manifest.redaction) {
    const detail = `A redacted copy, as ${manifest.redaction.by.loginName || 'somebody'} signed it (key ${manifest.keyId})`;
    return { state: known ? 'verified' : 'unknown-key', keyId: manifest.keyId, detail: known ? `${detail}.` : `${detail}; nobody here vouches for that key.` };
  }
  return known
    ? { state: 'verified', keyId: manifest.keyId, detail: `Every part is as the gateway "${manifest.server.name}" signed it (key ${manifest.keyId}).` }
    : { state: 'unknown-key', keyId: manifest.keyId, detail: `Every part is as it was signed, but nobody here vouches for the key ${manifest.keyId}.` };
}

async function verifySignature({ manifest, manifestBytes, signature }: BundleEntries, verify: NonNullable<VerifyOptions['verifySignature']>): Promise<BundleIntegrity | undefined> {
  const publicKey = fromBase64(manifest.publicKey);
  if (publicKey === undefined || !(await sha256(publicKey)).startsWith(manifest.keyId)) return failed('manifest.json', 'manifest.json names a key that does not fit its key id.');
  if (signature === undefined) return failed('manifest.sig', 'manifest.sig is missing, so nothing vouches for the recording.');
  const bytes = fromBase64(signature);
  if (bytes === undefined || bytes.length !== 64) return failed('manifest.sig', 'manifest.sig is not a signature.');
  if (await verify(publicKey, bytes, manifestBytes)) return undefined;
  return failed('manifest.json', 'manifest.json and its signature manifest.sig do not belong together: one of them was altered.');
}

async function verifyFile(file: ManifestFile, source: ByteSource, options: VerifyOptions, onBytes: (bytes: number) => void): Promise<BundleIntegrity | undefined> {
  if (source.size < file.bytes) return verifyPrefix(file, source);
  if (source.size > file.bytes) return failed(file.name, `${file.name} is longer than what was signed: ${source.size} instead of ${file.bytes} bytes.`, file.bytes);
  const whole = options.createSha256?.();
  let chunk = 0;
  for await (const piece of wholeChunks(source)) {
    const start = chunk * chunkBytes;
    if (await sha256(piece) !== file.chunkSha256[chunk]) {
      return failed(file.name, `${file.name} was altered between bytes ${start} and ${start + piece.length}.`, start);
    }
    whole?.update(piece);
    onBytes(piece.length);
    chunk += 1;
  }
  if (chunk !== file.chunkSha256.length) return failed(file.name, `${file.name} is incomplete.`, chunk * chunkBytes);
  const sum = whole?.hex() ?? await shortFileHash(file, source);
  if (sum !== undefined && sum !== file.sha256) return failed('manifest.json', `manifest.json contradicts itself about ${file.name}.`);
  return undefined;
}

/** What is there of a cut file, as far as it can be checked: in whole pieces of 1 MiB. Only the recording itself is of use when it is cut. */
async function verifyPrefix(file: ManifestFile, source: ByteSource): Promise<BundleIntegrity> {
  const there = `${source.size} of ${file.bytes} bytes are there`;
  const chunks = file.name === 'events.jsonl' ? 0 : Math.floor(source.size / chunkBytes);
  let chunk = 0;
  for await (const piece of wholeChunks(sliceSource(source, 0, chunks * chunkBytes))) {
    if (await sha256(piece) !== file.chunkSha256[chunk]) return failed(file.name, `${file.name} was altered between bytes ${chunk * chunkBytes} and ${(chunk + 1) * chunkBytes}.`, chunk * chunkBytes);
    chunk += 1;
  }
  if (chunk === 0) return failed(file.name, `${file.name} is incomplete: ${there}.`, source.size);
  return { state: 'prefix', part: file.name, at: chunk * chunkBytes, detail: `${file.name} is cut: ${there}, and the first ${chunk} MiB are as they were signed. What comes after them cannot be checked.` };
}

/** Where the recording begins in the tar: what lies before it must be whole. */
const recordingStart = ({ tar, manifest }: BundleEntries): number => tar?.entries.find(({ name }) => name === recordingMemberOf(manifest))?.offset ?? 0;

const vouched = (report: BundleIntegrity, { knownKeys }: VerifyOptions, { manifest }: BundleEntries): BundleIntegrity =>
  (knownKeys.includes(manifest.publicKey) ? report : { ...report, detail: `${report.detail} Nobody here vouches for the key ${manifest.keyId}.` });

const shortFileHash = async (file: ManifestFile, source: ByteSource): Promise<string | undefined> =>
  file.bytes <= chunkBytes ? file.chunkSha256[0] ?? sha256(await source.read(0, 0)) : undefined;

/** Between the members nothing may differ from how a gateway writes it. */
async function verifyTarLayout(source: ByteSource, bundle: BundleEntries): Promise<BundleIntegrity | undefined> {
  const entries = bundle.tar?.entries ?? [];
  const seconds = manifestSeconds(bundle.manifest);
  let position = 0;
  for (const [index, name] of bundleMembersFor(recordingMemberOf(bundle.manifest)).entries()) {
    const entry = entries[index];
    if (entry?.name !== name) return failed(name, `${name} is not in its place in the tar.`);
    if (entry.headerOffset !== position) return failed('tar', `There is something before ${name} that does not belong there.`, position);
    if (!await equals(source, position, tarHeader(name, entry.size, seconds))) return failed(name, `The tar header of ${name} was altered.`, position);
    position = entry.offset + entry.size;
    const padding = paddingAfter(entry.size);
    if (!await equals(source, position, new Uint8Array(padding))) return failed(name, `The filling after ${name} was altered, or is cut.`, position);
    position += padding;
  }
  if (!await equals(source, position, new Uint8Array(trailerBytes))) return failed('tar', 'The end of the tar was altered, or is cut.', position);
  if (source.size !== position + trailerBytes) return failed('tar', 'There is something after the end of the tar.', position + trailerBytes);
  return undefined;
}

/** Size of the tar that holds members of these sizes, in bundle order. */
export const bundleTarBytes = (sizes: readonly number[]): number =>
  sizes.reduce((sum, size) => sum + blockBytes + size + paddingAfter(size), trailerBytes);

const failed = (part: string, detail: string, at?: number): BundleIntegrity => ({ state: 'failed', part, detail, at });
