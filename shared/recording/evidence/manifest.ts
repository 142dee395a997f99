import { z } from 'zod';
import { failure, success, type Result } from '../../base/problem';
import { chunkBytes } from '../bundle/index';

z.config({ jitless: true });

export const evidenceManifestName = 'evidence.json';
export const evidenceSignatureName = 'evidence.sig';
export const custodyName = 'custody.jsonl';
/** Files one recording may be made of. */
export const mostRecordingFiles = 2000;

const text = (limit: number) => z.string().max(limit);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** `recording`, then `recording-1`, `recording-2`, …; what the files were called is in the manifest. */
export const recordingPart = (number: number): string => (number === 0 ? 'recording' : `recording-${number}`);
const partName = z.string().regex(/^(README\.txt|audit\.jsonl|notes\.json|coverage\.json|recording(-[1-9]\d{0,3})?)$/);

export const personSchema = z.object({ loginName: text(200), displayName: text(200), gateway: text(500) });
/** Who, as the console knew it; all empty when nobody was signed in. */
export type Person = z.infer<typeof personSchema>;

export const evidencePartSchema = z.object({ name: partName, bytes: count, sha256: hash, chunkBytes: z.literal(chunkBytes), chunkSha256: z.array(hash).max(1 << 20) });
export type EvidencePart = z.infer<typeof evidencePartSchema>;

/** What the console signs. */
export const evidenceSchema = z.object({
  format: z.literal('vigil-evidence'),
  version: z.literal(1),
  id: text(100),
  caseNumber: text(200),
  reason: text(2000),
  madeAt: z.iso.datetime(),
  madeBy: personSchema,
  tool: text(200),
  recording: z.object({
    /** What people call it. */
    title: text(500), sessionId: text(200).optional(), recordingId: text(200).optional(), fingerprint: z.string().regex(/^[0-9a-f]{2,128}$/),
    /** Names of its files, in the order of the parts. */
    files: z.array(text(500)).min(1).max(mostRecordingFiles),
  }),
  /** `proven`: the gateway's own signed slice of its log, with proofs. `listed`: as the gateway told it, without proofs. `none`: see `why`. */
  audit: z.object({ state: z.enum(['proven', 'listed', 'none']), events: count, why: text(2000) }),
  parts: z.array(evidencePartSchema).min(1).max(mostRecordingFiles + 10),
  /** Base64 of the raw Ed25519 key (32 bytes), and the first 16 hex digits of its SHA-256. */
  publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
});
export type EvidenceManifest = z.infer<typeof evidenceSchema>;

/** Reads evidence.json. Its hashes are checked by `verifyEvidence`, not here. */
export function parseEvidence(bytes: Uint8Array): Result<EvidenceManifest> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (caught) {
    return failure(unusable(caught instanceof Error ? caught.message : String(caught)));
  }
  const parsed = evidenceSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return failure(unusable(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not usable'}`));
  }
  const { parts, recording } = parsed.data;
  const wrong = parts.find((part) => part.chunkSha256.length !== Math.ceil(part.bytes / part.chunkBytes));
  if (wrong !== undefined) return failure(unusable(`parts: the number of chunks of ${wrong.name} does not fit its size`));
  if (new Set(parts.map(({ name }) => name)).size !== parts.length) return failure(unusable('parts: one is listed twice'));
  const files = parts.filter(({ name }) => name.startsWith('recording')).map(({ name }) => name);
  if (files.length !== recording.files.length || files.some((name, index) => name !== recordingPart(index))) return failure(unusable('parts: they do not fit the files of the recording'));
  return success(parsed.data);
}

/** One hash for the recording, of however many files: its own SHA-256, or that of its files' hashes, a line each. */
export async function recordingHash(parts: readonly EvidencePart[], sha256: (bytes: Uint8Array) => string | Promise<string>): Promise<string> {
  const files = parts.filter(({ name }) => name.startsWith('recording'));
  if (files.length === 1) return files[0]?.sha256 ?? '';
  return sha256(new TextEncoder().encode(files.map((file) => `${file.sha256}\n`).join('')));
}

/** The tar's time stamp: when it was made, in whole seconds. */
export const evidenceSeconds = (manifest: Pick<EvidenceManifest, 'madeAt'>): number => Math.max(0, Math.floor(Date.parse(manifest.madeAt) / 1000));

const unusable = (cause: string) => ({
  code: 'evidence-manifest', severity: 'error' as const, cause,
  what: 'The manifest of this evidence bundle cannot be read.',
  tip: 'Ask who gave it to you for the bundle again.',
});
