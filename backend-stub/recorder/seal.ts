import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinalisedRecording } from '../contracts';
import type { Session } from '../../shared/model/session';
import { manifestSchema, parseManifest, type Manifest, type ManifestFile } from '../../shared/recording/bundle';
import { bundleHash, bundleLayout, type BundleLayout } from './bundle';
import { bundleFile, manifestFile, readSession, signatureFile, syncFolder, writeDurably } from './folder';
import type { SigningKey } from './keys';
import type { Receipt } from './receipt';

/** A recording that is closed, and where its bundle's bytes are. */
export interface SealedRecording {
  readonly recording: FinalisedRecording;
  readonly layout: BundleLayout;
  /** False: its manifest is here, its content is kept elsewhere. */
  readonly here: boolean;
}

export interface Sealing {
  readonly session: Session;
  readonly state: Manifest['state'];
  readonly endedAt: number;
  readonly durationMs: number;
  readonly files: readonly ManifestFile[];
  readonly gaps: readonly Record<string, unknown>[];
  readonly server: { readonly id: string; readonly name: string };
}

/** Writes manifest, signature and bundle.json, in this order: a folder without a signature is one that was left behind. */
export async function seal(folder: string, recordingId: string, sealing: Sealing, key: SigningKey): Promise<SealedRecording> {
  const { session } = sealing;
  const manifest: Manifest = {
    format: 'vigil-recording', version: 1, recordingId, sessionId: session.id,
    user: session.user, asset: session.asset, protocol: session.protocol, team: session.team, remoteAddress: session.remoteAddress,
    ...(session.width === undefined ? {} : { width: session.width, height: session.height }),
    startedAt: new Date(session.startedAt).toISOString(), endedAt: new Date(sealing.endedAt).toISOString(), durationMs: sealing.durationMs,
    endReason: session.endReason ?? '', endText: session.endText ?? '', state: sealing.state,
    epochs: [1], server: { ...sealing.server }, files: [...sealing.files], gaps: [...sealing.gaps],
    publicKey: key.publicKey, keyId: key.keyId,
  };
  const bytes = Buffer.from(`${JSON.stringify(manifestSchema.parse(manifest), null, 1)}\n`);
  await writeDurably(join(folder, manifestFile), bytes);
  await writeDurably(join(folder, signatureFile), key.sign(bytes));
  return openSealed(folder);
}

/** Opens a folder that has its signature. Rejects when a file is missing or not of the size that was signed, unless the receipt says that it is kept elsewhere only. */
export async function openSealed(folder: string, receipt?: Receipt): Promise<SealedRecording> {
  const here = receipt?.state !== 'only';
  const bytes = await readFile(join(folder, manifestFile));
  const parsed = parseManifest(bytes);
  if (!parsed.ok) throw new Error(parsed.problem.cause ?? parsed.problem.what);
  const manifest = parsed.value;
  for (const file of here ? manifest.files : []) {
    const { size } = await stat(join(folder, file.name));
    if (size !== file.bytes) throw new Error(`${file.name} has ${size} bytes, ${file.bytes} were signed`);
  }
  const layout = bundleLayout(folder, manifest, { manifest: bytes.length, signature: (await stat(join(folder, signatureFile))).size });
  // Not told by the manifest; without the file it counts as a person's, and stays.
  const simulated = await readSession(folder).then((session) => session.simulated === true, () => false);
  const recording: FinalisedRecording = {
    recordingId: manifest.recordingId, bundleBytes: layout.bytes, bundleSha256: here ? await knownHash(folder, layout) : receipt.sha256,
    durationMs: manifest.durationMs, state: manifest.state, simulated, manifest,
  };
  // The gateway may have died between saying so and doing it.
  if (!here) await dropFiles(folder, recording);
  return { recording, layout, here };
}

/** Deletes what a recording was made of, but for its manifest and signature. */
export async function dropFiles(folder: string, { manifest }: Pick<FinalisedRecording, 'manifest'>): Promise<void> {
  for (const { name } of manifestSchema.parse(manifest).files) await rm(join(folder, name), { force: true });
  await syncFolder(folder);
}

/** The bundle's hash from bundle.json, or computed once more when that is missing or about something else. */
async function knownHash(folder: string, layout: BundleLayout): Promise<string> {
  const path = join(folder, bundleFile);
  const stored = await readFile(path, 'utf8').then((text) => JSON.parse(text) as { bytes?: unknown; sha256?: unknown }).catch(() => undefined);
  if (stored?.bytes === layout.bytes && typeof stored.sha256 === 'string') return stored.sha256;
  const sha256 = await bundleHash(layout);
  await writeDurably(path, JSON.stringify({ bytes: layout.bytes, sha256 }));
  return sha256;
}
