import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinalisedRecording } from '../contracts';
import type { Session } from '../../shared/model/session';
import { manifestSchema, parseManifest, type Manifest, type ManifestFile } from '../../shared/recording/bundle';
import { bundleHash, bundleLayout, type BundleLayout } from './bundle';
import { bundleFile, manifestFile, readSession, signatureFile, writeDurably } from './folder';
import type { SigningKey } from './keys';

/** A recording that is closed, and where its bundle's bytes are. */
export interface SealedRecording {
  readonly recording: FinalisedRecording;
  readonly layout: BundleLayout;
  /** Of a scenario's session, not of a person's. */
  readonly simulated: boolean;
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

/** Opens a folder that has its signature. Rejects when a file is missing or not of the size that was signed. */
export async function openSealed(folder: string): Promise<SealedRecording> {
  const bytes = await readFile(join(folder, manifestFile));
  const parsed = parseManifest(bytes);
  if (!parsed.ok) throw new Error(parsed.problem.cause ?? parsed.problem.what);
  const manifest = parsed.value;
  for (const file of manifest.files) {
    const { size } = await stat(join(folder, file.name));
    if (size !== file.bytes) throw new Error(`${file.name} has ${size} bytes, ${file.bytes} were signed`);
  }
  const layout = bundleLayout(folder, manifest, { manifest: bytes.length, signature: (await stat(join(folder, signatureFile))).size });
  const recording: FinalisedRecording = {
    recordingId: manifest.recordingId, bundleBytes: layout.bytes, bundleSha256: await knownHash(folder, layout),
    durationMs: manifest.durationMs, state: manifest.state, manifest,
  };
  // Not told by the manifest; without the file it counts as a person's, and stays.
  const simulated = await readSession(folder).then((session) => session.simulated === true, () => false);
  return { recording, layout, simulated };
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
