import { byteOffset, millis, unixMillis, type Millis } from '../../base/units';
import { success, type Problem, type Result } from '../../base/problem';
import { clampSide } from '../snapshotter';
import type { ByteSource } from '../source';
import { ByteTaker } from './byte-taker';
import { resizeTo } from './cast-event';
import type { FileHead, Format, FormatEnvironment, FrameBatch, FramedRecording, RecordedFrame, RecordingHeader } from './format';
import { headerFailure, pairs } from './header-text';
import { batchFrames, markedRecording } from './marked-recording';
import { Marks, type MarkState } from './marks';
import { ProblemList } from './problems';
import { bytesOf, decodeEvent, eventLabel, kinds, messageOf, numberOf, terminalSize, wordsOf, type TeleportEvent } from './teleport-events';
import { partHeader, partsOf, partStream, type Part } from './teleport-parts';
import { Utf8Pieces } from './utf8';

/** What Teleport stores of a session: a chain of gzipped parts, each a list of audit events; the terminal's output is among them. */
export const teleport: Format = {
  id: 'teleport',
  label: 'Teleport session',
  kind: 'terminal',
  extensions: ['tar'],
  sniff: looksLikeTeleport,
  open: ({ main }, environment) => openTeleport(main.source, environment),
};

function looksLikeTeleport({ bytes, gzipped }: FileHead): boolean {
  const part = gzipped ? undefined : partHeader(bytes);
  return part !== undefined && (part.encrypted || part.from === part.to || (bytes[part.from] === 0x1f && bytes[part.from + 1] === 0x8b));
}

/** A record is at most 64 KiB where it is written; a longer one is damage. */
const largestRecord = 1 << 20;

interface Found {
  readonly event: TeleportEvent | undefined;
  /** Of the bytes of all parts, inflated. */
  readonly offset: number;
  readonly endOffset: number;
}

/** The events of one part. A short or damaged record ends it: what lies behind cannot be found again. */
async function* eventsOf(source: ByteSource, part: Part, base: number, environment: FormatEnvironment, problems: ProblemList): AsyncGenerator<Found> {
  const taker = new ByteTaker(partStream(source, part, environment), 0, problems);
  try {
    while (await taker.fill(4)) {
      const offset = base + taker.offset;
      const [a = 0, b = 0, c = 0, d = 0] = taker.take(4);
      const length = a * 2 ** 24 + b * 2 ** 16 + c * 256 + d;
      if (length > largestRecord || !(await taker.fill(length))) {
        problems.add(length > largestRecord ? 'corrupt-bytes' : 'truncated', `byte ${part.offset}`);
        return;
      }
      let event: TeleportEvent | undefined;
      try {
        event = decodeEvent(taker.take(length));
      } catch {
        problems.add('corrupt-frame', `byte ${part.offset}`);
      }
      yield { event, offset, endOffset: base + taker.offset };
    }
  } finally {
    await taker.close();
  }
}

async function openTeleport(source: ByteSource, environment: FormatEnvironment): Promise<Result<FramedRecording>> {
  const problems: Problem[] = [];
  let start: TeleportEvent | undefined;
  let encrypted = false;
  let whole = 0;
  for await (const part of partsOf(source, 0, new ProblemList())) {
    encrypted ||= part.encrypted;
    whole += 1;
    if (part.encrypted || start) break;
    for await (const { event } of eventsOf(source, part, 0, environment, new ProblemList())) {
      if (event?.kind === kinds.start || event?.kind === kinds.desktopStart) start = event;
      if (event) break;
    }
  }
  if (whole === 0) return headerFailure('This Teleport recording holds nothing.');
  if (encrypted && start === undefined) problems.push({ code: 'encrypted', severity: 'error', what: 'This Teleport recording is encrypted: it cannot be shown.', tip: 'Play it in Teleport, or export it there for a person who holds the key.' });
  else if (start?.kind === kinds.desktopStart) problems.push({ code: 'no-picture', severity: 'warning', what: 'This is a Teleport desktop session; its picture cannot be drawn.', tip: 'Its events are listed. Play the picture in Teleport.' });
  const marks = new Marks(1);
  return success(markedRecording({
    header: headerOf(start), problems, marks, start: { offset: 0, at: millis(0) },
    parse: (mark, found) => parseParts(source, environment, start?.time ?? 0, mark ?? [0, 0, -1, 0], marks, found),
  }));
}

function headerOf(start: TeleportEvent | undefined): RecordingHeader {
  if (start === undefined) return { title: '', columns: 80, rows: 24, metadata: [] };
  const user = messageOf(start.body, 2);
  const session = wordsOf(messageOf(start.body, 3), 1);
  const server = messageOf(start.body, 4);
  const size = start.kind === kinds.start ? terminalSize(start) : undefined;
  const login = wordsOf(user, 2);
  const host = wordsOf(server, 3) || wordsOf(server, 4);
  return {
    title: [wordsOf(user, 1), host].filter((word) => word !== '').join('@'),
    columns: clampSide(size?.columns ?? 80, 80), rows: clampSide(size?.rows ?? 24, 24),
    startedAt: start.time > 0 ? unixMillis(start.time) : undefined, sessionId: session === '' ? undefined : session,
    metadata: pairs(['User', wordsOf(user, 1)], ['Login', login], ['Asset', host], ['From', wordsOf(messageOf(start.body, 5), 2)], ['Session', session]),
  };
}

/** State: the part, the inflated bytes before it, the last event's index, and the time reached. */
async function* parseParts(source: ByteSource, environment: FormatEnvironment, started: number, [offset = 0, bytes = 0, index = -1, before = 0]: MarkState, marks: Marks, problems: ProblemList): AsyncGenerator<FrameBatch> {
  let base = bytes;
  let lastIndex = index;
  let at: Millis = millis(before);
  const text = new Utf8Pieces();
  for await (const part of partsOf(source, offset, problems)) {
    if (text.settled) marks.offer(base, markOf(part.offset, base, lastIndex, at));
    const fraction = Math.min(1, part.to / source.size);
    if (part.encrypted) {
      problems.add('encrypted-part', `byte ${part.offset}`);
      yield { frames: [{ epoch: 0, offset: byteOffset(base), endOffset: byteOffset(base + 1), at, kind: 'gap', cause: 'This part of the recording is encrypted.' }], fraction };
      base += 1;
      continue;
    }
    let frames: RecordedFrame[] = [];
    let end = base;
    for await (const found of eventsOf(source, part, base, environment, problems)) {
      end = found.endOffset;
      const { event } = found;
      // An upload that was resumed holds some events twice.
      if (event === undefined || event.index <= lastIndex) continue;
      lastIndex = event.index;
      const time = event.kind === kinds.print ? numberOf(event.body, 5) : event.time > 0 && started > 0 ? event.time - started : at;
      if (time < at && event.kind === kinds.print) problems.add('time-back', `event ${event.index}`);
      at = millis(Math.min(Math.max(at, time), longest));
      const body = bodyOf(event, text, problems);
      if (body) frames.push({ epoch: 0, offset: byteOffset(found.offset), endOffset: byteOffset(found.endOffset), at, ...body });
      if (frames.length >= batchFrames) {
        yield { frames, fraction };
        frames = [];
      }
    }
    base = end;
    yield { frames, fraction };
  }
}

const markOf = (offset: number, base: number, index: number, at: Millis) => (): MarkState => [offset, base, index, at];
/** Ten years; a time beyond is damage. */
const longest = 10 * 366 * 86_400_000;

type Body = RecordedFrame extends infer Frame ? Frame extends RecordedFrame ? Omit<Frame, 'epoch' | 'offset' | 'endOffset' | 'at'> : never : never;

function bodyOf(event: TeleportEvent, text: Utf8Pieces, problems: ProblemList): Body | undefined {
  switch (event.kind) {
    case kinds.print: return { kind: 'output', text: text.take(bytesOf(event.body, 3) ?? new Uint8Array(0)) };
    case kinds.resize: {
      const size = terminalSize(event);
      return resizeTo(size?.columns ?? 0, size?.rows ?? 0, `event ${event.index}`, problems) as Body | undefined;
    }
    // What desktop sessions consist of: thousands a minute, and nothing to read in them.
    case kinds.desktop: return undefined;
    default: return { kind: 'event', type: event.type, label: eventLabel(event) };
  }
}
