import { sha256 as streaming } from '@noble/hashes/sha2.js';
import { failure, success, type Problem, type Result } from '../../base/problem';
import { bundleMembersFor, chunkBytes, looksLikeBundle, manifestSchema, manifestSeconds, readBundle, sha256, TarWriter, toHex, wholeChunks, type Manifest } from '../bundle/index';
import type { Signer } from '../evidence/index';
import { inflateGzip } from '../formats/inflate';
import type { RecognisedRecording } from '../formats/index';
import { RecordingReader } from '../reader';
import { memorySource, type ByteSource, type ByteStore, type NamedSource } from '../source';
import type { CopyAnswer, CopyOrder, RedactionOrder } from './order';
import { coveredText, type FindRanges } from './patterns';
import { redact, type Redaction } from './redact';
import { terminalsOnly } from './terminals-only';

export interface CopyWorld {
  readonly signer: Signer;
  /** Where the copy grows before it is known to be good. */
  scratch(): Promise<ByteStore>;
  /** Resolves when the piece is taken. */
  write(bytes: Uint8Array): Promise<void>;
  onProgress(fraction: number): void;
  stopped(): boolean;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * A redacted copy as a bundle of its own, signed by whoever makes it. Before a byte of it is handed out the copy is read and
 * searched as any recording is: where a pattern is still found, there is no copy.
 */
export async function writeRedactedCopy(recognised: RecognisedRecording, files: readonly NamedSource[], order: CopyOrder, world: CopyWorld): Promise<Result<CopyAnswer>> {
  const { recording } = recognised;
  if (recording.kind !== 'terminal') return failure(terminalsOnly);
  if (order.patterns.length === 0 && order.ranges.length === 0 && !order.removeHidden) return failure(nothingAsked);
  const original = recognised.evidence === undefined ? files : [recognised.evidence.files.main, ...recognised.evidence.files.others];
  const cast = await world.scratch();
  try {
    let waiting = '';
    const flush = async (): Promise<void> => {
      if (waiting !== '') await cast.append(encode(waiting));
      waiting = '';
    };
    const done = await redact(recording, order, async (line) => {
      waiting += line;
      if (waiting.length > 1 << 18) await flush();
    }, (fraction) => world.onProgress(fraction * 0.8), world.stopped);
    await flush();
    if (!done.ok) return done;
    const events = await eventLines(recording, order, done.value);
    const found = await firstFound(cast, events, order, done.value.find);
    if (found !== undefined) return failure(found);
    world.onProgress(0.9);
    return success(await writeBundle(cast, encode(events), original, recording, order, done.value, world));
  } finally {
    await cast.close().catch(() => undefined);
  }
}

/** Audit events of the original with covered words, none from hidden stretches; and where something was covered. */
async function eventLines(recording: RecognisedRecording['recording'], { ranges }: RedactionOrder, { find, stretches }: Redaction): Promise<string> {
  const kept = (await recording.events()).filter(({ at }) => !ranges.some(({ from, to }) => at >= from && at < to))
    .map(({ at, type, label }) => ({ atMs: at, event: coveredText(type, find), title: coveredText(label, find) }));
  const told = stretches.map(({ from, to, what }) => ({ atMs: from, event: 'redaction', title: what === 'range' ? 'Redacted: a stretch of time' : 'Redacted: covered text', message: `for ${Math.max(0, (to - from) / 1000).toFixed(1)} s` }));
  return [...kept, ...told].sort((one, other) => one.atMs - other.atMs).map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** The rule, checked on what was made: no screen, no key, no event holds what is not to be seen. */
async function firstFound(cast: ByteSource, events: string, { patterns }: CopyOrder, find: FindRanges): Promise<Problem | undefined> {
  if (events.split('\n').some((line) => find(coveredText(line, find)).length > 0)) return leftOver('an event');
  if (patterns.length === 0) return undefined;
  const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] }, { verify: false });
  try {
    const opened = await reader.open(cast, 'copy.cast');
    if (!opened.ok) return opened.problem;
    await reader.finished();
    for (const { text, regularExpression } of patterns) {
      const { hits } = await reader.search({ text, regularExpression, revealed: true }, 1);
      if (hits.length > 0) return leftOver(`${(hits[0]!.at / 1000).toFixed(1)} s`);
    }
    return undefined;
  } finally {
    await reader.close();
  }
}

async function writeBundle(cast: ByteStore, events: Uint8Array, original: readonly NamedSource[], recording: RecognisedRecording['recording'], order: CopyOrder, done: Redaction, world: CopyWorld): Promise<CopyAnswer> {
  const { find, stretches, hiddenLines, durationMs } = done;
  const source = await manifestOf(original);
  const named = (name: string): string => recording.header.metadata.find((pair) => pair.name === name)?.value ?? '';
  const cover = (text: string): string => coveredText(text, find);
  const startedAt = recording.header.startedAt ?? order.at;
  const manifest: Manifest = manifestSchema.parse({
    format: 'vigil-recording', version: 1, recordingId: order.recordingId, sessionId: source?.sessionId ?? recording.header.sessionId ?? '',
    user: cover(source?.user ?? named('User')), asset: cover(source?.asset ?? named('Asset')), protocol: source?.protocol ?? named('Protocol'), team: cover(source?.team ?? ''), remoteAddress: cover(source?.remoteAddress ?? ''),
    startedAt: new Date(startedAt).toISOString(), endedAt: new Date(startedAt + durationMs).toISOString(), durationMs, endReason: source?.endReason ?? '', endText: cover(source?.endText ?? ''), state: 'finalised', epochs: [1],
    server: { id: source?.server.id ?? '', name: '' }, files: [await listed('events.jsonl', memorySource(events)), await listed('session.cast', cast)], gaps: [],
    redaction: {
      of: { ...await hashOf(original), recordingId: source?.recordingId ?? '' }, by: order.by, at: new Date(order.at).toISOString(), tool: order.tool, patterns: order.patterns.length, hiddenLines,
      stretches: stretches.map(({ from, to, what }) => ({ from, to, what })), startUnknown: recording.header.startedAt === undefined,
    },
    publicKey: world.signer.publicKey, keyId: world.signer.keyId,
  });
  const bytes = encode(JSON.stringify(manifest));
  const tar = new TarWriter(world, manifestSeconds(manifest));
  const members: Record<string, ByteSource> = { 'manifest.json': memorySource(bytes), 'manifest.sig': memorySource(encode(await world.signer.sign(bytes))), 'events.jsonl': memorySource(events), 'session.cast': cast };
  for (const name of bundleMembersFor('session.cast')) await tar.member(name, members[name]!);
  await tar.end();
  world.onProgress(1);
  return { recordingId: order.recordingId, keyId: world.signer.keyId, stretches: stretches.length, hiddenLines, bytes: tar.bytes };
}

async function manifestOf(files: readonly NamedSource[]): Promise<Manifest | undefined> {
  const [main] = files;
  if (main === undefined || !looksLikeBundle(await main.source.read(0, 512))) return undefined;
  const bundle = await readBundle(main.source);
  return bundle.ok ? bundle.value.manifest : undefined;
}

async function listed(name: 'events.jsonl' | 'session.cast', source: ByteSource): Promise<Manifest['files'][number]> {
  const whole = streaming.create();
  const chunkSha256: string[] = [];
  for await (const piece of wholeChunks(source)) {
    whole.update(piece);
    chunkSha256.push(await sha256(piece));
  }
  return { name, bytes: source.size, sha256: toHex(whole.digest()), chunkBytes, chunkSha256 };
}

/** Of the original: its own hash, or that of its files' hashes, a line each. */
async function hashOf(files: readonly NamedSource[]): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hashes: string[] = [];
  let bytes = 0;
  for (const { source } of files) {
    const hash = streaming.create();
    for await (const piece of wholeChunks(source)) hash.update(piece);
    hashes.push(toHex(hash.digest()));
    bytes += source.size;
  }
  return { sha256: hashes.length === 1 ? hashes[0]! : await sha256(encode(hashes.map((hash) => `${hash}\n`).join(''))), bytes };
}

const nothingAsked: Problem = { code: 'redaction-nothing', severity: 'error', what: 'There is nothing to take out.', tip: 'Give a pattern or a stretch of time.' };
const leftOver = (where: string): Problem => ({
  code: 'redaction-incomplete', severity: 'error', what: `A pattern would still be found in the copy, at ${where}, so no copy was made.`,
  tip: 'Add what is found there as a pattern of its own, or take out that stretch of time.',
});
