import { z } from 'zod';
import { failure, success, type Result } from '../../base/problem';

// The validators must not be compiled with `new Function`: pages and workers forbid it.
z.config({ jitless: true });

/** The recording itself: an asciicast v2 file, or of a graphical session a Guacamole dump. */
export const recordingMembers = ['session.cast', 'session.guac'] as const;
export type RecordingMember = (typeof recordingMembers)[number];
export type BundleMember = 'manifest.json' | 'manifest.sig' | 'events.jsonl' | RecordingMember;

/** Every name that a bundle's member may have. */
export const bundleMembers: readonly BundleMember[] = ['manifest.json', 'manifest.sig', 'events.jsonl', ...recordingMembers];

/** The members of one bundle, in the order they have in the tar. */
export const bundleMembersFor = (recording: RecordingMember): readonly BundleMember[] => ['manifest.json', 'manifest.sig', 'events.jsonl', recording];

/** Which of them this bundle has. */
export const recordingMemberOf = ({ files }: Pick<Manifest, 'files'>): RecordingMember =>
  files.some(({ name }) => name === 'session.guac') ? 'session.guac' : 'session.cast';

/** Size of the pieces that are hashed one by one, so that damage can be placed and long files checked as a stream. */
export const chunkBytes = 1 << 20;

const text = z.string().max(10_000);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

export const manifestFileSchema = z.object({
  name: z.enum(['events.jsonl', ...recordingMembers]),
  bytes: count,
  sha256: hash,
  chunkBytes: z.literal(chunkBytes),
  /** SHA-256 of each piece of `chunkBytes`; the last one may be shorter, an empty file has none. */
  chunkSha256: z.array(hash).max(1 << 20),
});

/** What was taken out of a copy. The patterns themselves are not told: they may be what nobody may see. */
export const redactionSchema = z.object({
  /** SHA-256 of the original file; where it is several, of their hashes, a line each. */
  of: z.object({ sha256: hash, bytes: count, recordingId: text }),
  by: z.object({ loginName: text, displayName: text }),
  at: z.iso.datetime(),
  tool: text,
  patterns: count,
  /** Typed lines that were never shown, and are not in the copy. */
  hiddenLines: count,
  /** Where something is covered, in ms. */
  stretches: z.array(z.object({ from: z.number().nonnegative(), to: z.number().nonnegative(), what: z.enum(['pattern', 'range']) })).max(1000),
  /** The original does not say when it began. */
  startUnknown: z.boolean(),
});
export type RedactionFacts = z.infer<typeof redactionSchema>;

/** What the gateway signs: whose recording it is, and the hashes of its files. */
export const manifestSchema = z.looseObject({
  format: z.literal('vigil-recording'),
  version: z.literal(1),
  recordingId: text,
  sessionId: text,
  user: text,
  asset: text,
  protocol: text,
  team: text,
  remoteAddress: text,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  endReason: text,
  endText: text,
  /** `recovered`: the gateway was killed; the recording was closed on its next start. */
  state: z.enum(['finalised', 'recovered']),
  epochs: z.array(count).max(1000),
  server: z.object({ id: text, name: text }),
  files: z.array(manifestFileSchema).length(2),
  /** Stretches known to be missing. */
  gaps: z.array(z.looseObject({})).max(10_000),
  /** It is a copy that a console made and signed. */
  redaction: redactionSchema.optional(),
  /** Base64 of the raw Ed25519 key (32 bytes). */
  publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  /** First 16 hex digits of the key's SHA-256. */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = z.infer<typeof manifestFileSchema>;

/** Reads manifest.json. Its hashes are checked by `verifyBundle`, not here. */
export function parseManifest(bytes: Uint8Array): Result<Manifest> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (caught) {
    return failure(unusable(caught instanceof Error ? caught.message : String(caught)));
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return failure(unusable(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not usable'}`));
  }
  const names = new Set(parsed.data.files.map((file) => file.name));
  const wrong = parsed.data.files.find((file) => file.chunkSha256.length !== Math.ceil(file.bytes / file.chunkBytes));
  if (names.size !== 2) return failure(unusable('files: one file is listed twice'));
  if (!names.has('events.jsonl')) return failure(unusable('files: there are two recordings'));
  if (wrong !== undefined) return failure(unusable(`files: the number of chunks of ${wrong.name} does not fit its size`));
  return success(parsed.data);
}

/** The tar's time stamp: the end of the session, in whole seconds. */
export const manifestSeconds = (manifest: Pick<Manifest, 'endedAt'>): number => Math.max(0, Math.floor(Date.parse(manifest.endedAt) / 1000));

const unusable = (cause: string) => ({
  code: 'bundle-manifest', severity: 'error' as const, cause,
  what: 'The manifest of this recording cannot be read.',
  tip: 'Download the recording again; if it is the same then, the copy on the gateway is damaged.',
});
