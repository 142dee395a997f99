import { ProblemError } from '../../../../shared/base/problem';
import { millis, type Millis } from '../../../../shared/base/units';
import { charactersOf, isDrawn, isWhole, type DrawnSnapshot, type Frame, type ScreenSnapshot } from '../../../../shared/frames/frame';
import type { RecordingPort, Segment } from '../../../../shared/recording/port';
import type { Services } from '../../../services/services';

type Gateway = NonNullable<Services['gateway']>;
type Part = ReturnType<Gateway['readBack']> extends AsyncIterable<infer Item> ? Item : never;
type Opened = Part & { readonly kind: 'opened' };

/** Characters of one replay at most; an honest gateway sends half of it. */
const mostCharacters = 16 << 20;

/** The last minutes of a session, as a player takes them. Times count from its start. */
export interface ReplayStretch {
  readonly port: Pick<RecordingPort, 'segmentAt' | 'cancelSeek'>;
  readonly duration: Millis;
  /** When it starts, since the session's own start. */
  readonly startsAt: Millis;
  readonly columns: number;
  readonly rows: number;
  /** A desktop's; columns and rows mean nothing then. */
  readonly graphical: boolean;
  /** Less than was asked for: the gateway does not keep, or send, what is older. */
  readonly shortened: boolean;
  /** This machine's Unix milliseconds at the moment it ends with. */
  readonly readAt: number;
}

/** Reads it from the gateway. Throws ProblemErrors. `onFraction` 0..1. */
export async function readStretch(parts: AsyncIterable<Part>, onFraction: (fraction: number) => void, now = () => Date.now()): Promise<ReplayStretch> {
  let opened: Opened | undefined;
  let readAt = now();
  let bytes = 0;
  let characters = 0;
  const frames: Frame[] = [];
  for await (const part of parts) {
    if (part.kind === 'opened') {
      opened = part;
      readAt = now();
      continue;
    }
    for (const frame of part.frames) {
      bytes += frame.endOffset - frame.offset;
      characters += charactersOf(frame);
      frames.push(frame);
    }
    if (characters > mostCharacters) throw new ProblemError({ code: 'replay.too-large', severity: 'warning', what: 'The last minutes of this session are more than a tile can replay.', tip: 'Download its recording when it has ended, and play that.' });
    if (opened && opened.bytes > 0) onFraction(Math.min(1, bytes / opened.bytes));
  }
  if (!opened || !frames[0] || !isWhole(frames[0])) throw new ProblemError({ code: 'replay.empty', severity: 'warning', what: 'The gateway sent no picture of the last minutes.', tip: 'Try again.' });
  return stretchOf(opened, frames, readAt);
}

export function stretchOf({ from, wanted, now }: Pick<Opened, 'from' | 'wanted' | 'now'>, frames: readonly Frame[], readAt: number): ReplayStretch {
  // What was before the wanted moment only leads to the picture of it.
  const startsAt = millis(Math.max(from, wanted));
  const duration = millis(Math.max(0, now - startsAt));
  const segments = segmentsOf(frames, startsAt, duration);
  const first = segments[0]?.snapshot;
  const { columns, rows } = first && !isDrawn(first) ? first : { columns: 80, rows: 24 };
  return {
    duration, startsAt, columns, rows, graphical: first !== undefined && isDrawn(first), readAt, shortened: from > wanted,
    port: {
      segmentAt: (at) => {
        const found = segments.findLast((segment) => segment.from <= at) ?? segments[0];
        return found ? Promise.resolve(found) : Promise.reject(new Error('nothing was read'));
      },
      cancelSeek: () => Promise.resolve(),
    },
  };
}

interface Piece extends Segment {
  readonly snapshot: ScreenSnapshot | DrawnSnapshot;
}

/** A segment for each snapshot. Where the screen cannot simply go on (after a change of size, after a gap), it is drawn anew in passing, too. */
function segmentsOf(frames: readonly Frame[], startsAt: Millis, duration: Millis): readonly Piece[] {
  const pieces: { from: Millis; snapshot: Piece['snapshot']; frames: Frame[] }[] = [];
  let anew = false;
  for (const frame of frames) {
    const at = millis(Math.min(duration, Math.max(0, frame.at - startsAt)));
    const last = pieces.at(-1);
    if (!isWhole(frame)) {
      anew ||= frame.kind === 'resize' || frame.kind === 'gap';
      last?.frames.push({ ...frame, at });
      continue;
    }
    if (last && anew) last.frames.push({ ...frame, at });
    anew = false;
    // Before the start only the last one counts.
    if (last && at === 0) pieces.pop();
    pieces.push({ from: at, snapshot: frame.snapshot, frames: [] });
  }
  return pieces.map(({ from, snapshot, frames: own }, index) => {
    const next = pieces[index + 1];
    return { index, after: index + 1, from: index === 0 ? millis(0) : from, to: next?.from ?? duration, snapshot, frames: own, last: next === undefined };
  });
}
