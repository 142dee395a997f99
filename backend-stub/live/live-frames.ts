import { create } from '@bufbuild/protobuf';
import type { Problem } from '../../shared/base/problem';
import { unreachable } from '../../shared/base/unreachable';
import { DesktopSnapshotSchema, EndSchema, GapSchema, InputMarkSchema, LiveFrameSchema, ResizeSchema, SnapshotSchema, type LiveFrame } from '../../shared/proto/gen/vigil/v1/live_pb';
import { ProblemSchema } from '../../shared/proto/gen/vigil/v1/types_pb';
import type { RecordedLine } from '../contracts';
import { sizeFrom, type FeedEnd, type PlacedSnapshot } from './feed';
import type { CutScreen } from './screen-parts';

type Body = LiveFrame['body'];

function frame(channel: number, epoch: number, offset: number, endOffset: number, atMs: number, body: Body): LiveFrame {
  const made = create(LiveFrameSchema, { channel, epoch, offset: BigInt(offset), endOffset: BigInt(endOffset), atMs: Math.max(0, Math.floor(atMs)) });
  made.body = body;
  return made;
}

function bodyOf(line: RecordedLine): Body {
  switch (line.kind) {
    case 'output': return { case: 'output', value: line.data };
    case 'resize': return { case: 'resize', value: create(ResizeSchema, sizeFrom(line.data) ?? { columns: 80, rows: 24 }) };
    // Watchers see what the screen shows; what was typed, passwords too, stays in the recording.
    case 'input': return { case: 'input', value: create(InputMarkSchema, { characters: line.data.startsWith('3.key,') ? 1 : line.data.length }) };
    case 'marker': return { case: 'marker', value: line.data };
    case 'draw':
    case 'pointer': return { case: 'instructions', value: line.data };
    default: return unreachable(line.kind);
  }
}

const bodies = new WeakMap<object, Body>();

/** The same object for all consoles, by which `wire-batch.ts` knows what it has encoded already. */
function sharedBody(owner: object, make: () => Body): Body {
  const known = bodies.get(owner);
  if (known !== undefined) return known;
  const made = make();
  bodies.set(owner, made);
  return made;
}

export const lineFrame = (channel: number, epoch: number, line: RecordedLine): LiveFrame =>
  frame(channel, epoch, line.offset, line.endOffset, line.atMs, sharedBody(line, () => bodyOf(line)));

/** `part` of the screen, or all of it. */
function bodyOfScreen({ snapshot: { columns, rows, ansi }, desktop }: PlacedSnapshot, part?: { readonly text: string; readonly part: number; readonly parts: number; readonly id: bigint }): Body {
  const { text = ansi, ...which } = part ?? {};
  if (desktop === undefined) return { case: 'snapshot', value: create(SnapshotSchema, { columns, rows, ansi: text, ...which }) };
  return { case: 'desktop', value: create(DesktopSnapshotSchema, { width: columns, height: rows, instructions: text, changes: desktop === 'changes', ...which }) };
}

const screenBody = (placed: PlacedSnapshot): Body => sharedBody(placed, () => bodyOfScreen(placed));

export const snapshotFrame = (channel: number, epoch: number, placed: PlacedSnapshot): LiveFrame =>
  frame(channel, epoch, placed.offset, placed.offset, placed.atMs, screenBody(placed));

/** These lines as few frames: neighbouring output becomes one. */
export function lineFrames(channel: number, epoch: number, lines: readonly RecordedLine[]): LiveFrame[] {
  const joined: RecordedLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (last?.kind === 'output' && line.kind === 'output') joined[joined.length - 1] = { ...line, data: last.data + line.data, offset: last.offset };
    else joined.push(line);
  }
  return joined.map((line) => lineFrame(channel, epoch, line));
}

/** The screen in place of the bytes from `from` on. */
export const glanceFrame = (channel: number, epoch: number, from: number, placed: PlacedSnapshot): LiveFrame =>
  frame(channel, epoch, from, placed.offset, placed.atMs, screenBody(placed));

/** As `glanceFrame`, one part of it. */
export function partFrame(channel: number, epoch: number, from: number, { id, placed, parts }: CutScreen, at: number): LiveFrame {
  const part = parts[at];
  if (part === undefined) throw new RangeError(`part ${at} of ${parts.length}`);
  return frame(channel, epoch, from, placed.offset, placed.atMs, sharedBody(part, () => bodyOfScreen(placed, { text: part.text, part: at, parts: parts.length, id: BigInt(id) })));
}

export const gapFrame = (channel: number, epoch: number, from: number, to: number, atMs: number, cause: string): LiveFrame =>
  frame(channel, epoch, from, to, atMs, { case: 'gap', value: create(GapSchema, { cause }) });

export const endFrame = (channel: number, epoch: number, at: number, end: FeedEnd): LiveFrame =>
  frame(channel, epoch, at, at, 0, { case: 'end', value: create(EndSchema, end) });

export const problemFrame = (channel: number, problem: Problem): LiveFrame =>
  frame(channel, 0, 0, 0, 0, { case: 'problem', value: create(ProblemSchema, { code: problem.code, severity: problem.severity, what: problem.what, tip: problem.tip }) });

/**
 * A message holds as many frames as fit into this, or one that does not. A connection that breaks loses the message it was
 * carrying: with messages of 256 KiB a network that broke every 40 KB brought nothing, ever.
 */
export const messageBytes = 16 * 1024;
/** Numbers and field tags of a frame. */
const frameOverhead = 48;

function wireBytes({ body }: LiveFrame): number {
  switch (body.case) {
    case 'output':
    case 'marker':
    case 'instructions': return frameOverhead + Buffer.byteLength(body.value);
    case 'snapshot': return frameOverhead + Buffer.byteLength(body.value.ansi);
    case 'desktop': return frameOverhead + Buffer.byteLength(body.value.instructions);
    default: return frameOverhead;
  }
}

/** The frames in their order, cut into messages. */
export function inMessages(frames: readonly LiveFrame[]): LiveFrame[][] {
  const messages: LiveFrame[][] = [];
  let bytes = 0;
  for (const one of frames) {
    const size = wireBytes(one);
    const open = messages.at(-1);
    if (open === undefined || bytes + size > messageBytes) {
      messages.push([one]);
      bytes = size;
    } else {
      open.push(one);
      bytes += size;
    }
  }
  return messages;
}
