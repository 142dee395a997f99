import type { Problem } from '../../shared/base/problem';
import { isWhole, type Frame } from '../../shared/frames/frame';

/** What to do with a frame that came. */
export type Verdict =
  /** Hand it on. It is committed: the next frame starts at its end. */
  | { readonly kind: 'deliver'; readonly frame: Frame }
  /** Seen before, or not to be trusted until the snapshot that was asked for is here. */
  | { readonly kind: 'drop' }
  /** Something is missing in between: ask again from `position`. */
  | { readonly kind: 'resume' }
  /** The state cannot be trusted: ask for a snapshot. */
  | { readonly kind: 'resnapshot'; readonly problem?: Problem | undefined };

/** Where to go on from; epoch 0 asks for a snapshot. */
export interface Position {
  readonly epoch: number;
  readonly offset: number;
}

/** A repeated range can be compared with what was committed for this many frames back. */
const rememberedFrames = 256;
/** Asking for the same position again is pointless after this many times. */
const longestPatience = 3;

const drop: Verdict = { kind: 'drop' };

const diverged: Problem = {
  code: 'live-diverged', severity: 'warning', what: 'The gateway sent two different versions of the same moment.',
  tip: 'The picture was drawn anew. If it happens again, compare with the recording and tell your administrator.',
};

/**
 * The state of one subscription, in frames only:
 *   waiting   (no trusted screen)  -snapshot-> following
 *   following (epoch, committed)   -frame at committed-> following, further on
 *                                  -gap-> waiting, counted     -ahead-> resume     -other bytes, new epoch-> waiting
 *   any -end-> ended
 * What is delivered is the recording, in order, each byte once, minus the ranges counted in `gapBytes` and `coalescedBytes`.
 * A snapshot that covers bytes stands for them; what is missing before them is a gap.
 */
export class Channel {
  #phase: 'waiting' | 'following' | 'ended' = 'waiting';
  #epoch = 0;
  #committed = 0;
  #gapBytes = 0;
  #coalescedBytes = 0;
  /** Of `gapBytes`: those thrown away since the last whole screen. They end at `committed`. */
  #thrownBytes = 0;
  #patience = longestPatience;
  #resumedAt = -1;
  #remembered = new Map<number, number>();

  get phase(): 'waiting' | 'following' | 'ended' { return this.#phase; }
  get committed(): number { return this.#committed; }
  get gapBytes(): number { return this.#gapBytes; }
  /** Bytes that came as the screen they led to, as was asked for: nothing is missing. */
  get coalescedBytes(): number { return this.#coalescedBytes; }

  get position(): Position {
    return this.#phase === 'following' ? { epoch: this.#epoch, offset: this.#committed } : { epoch: 0, offset: 0 };
  }

  accept(frame: Frame): Verdict {
    if (this.#phase === 'ended') return drop;
    if (frame.endOffset < frame.offset) return this.#distrust();
    if (isWhole(frame)) return this.#snapshot(frame);
    if (this.#phase === 'waiting') {
      if (frame.kind !== 'end') return drop;
      this.#phase = 'ended';
      return { kind: 'deliver', frame };
    }
    if (frame.kind === 'gap') return this.#gap(frame);
    if (frame.epoch !== this.#epoch) {
      if (frame.epoch < this.#epoch) return drop;
      this.#phase = 'waiting';
      return { kind: 'resnapshot' };
    }
    if (frame.offset > this.#committed) return this.#ahead();
    if (frame.offset < this.#committed) return this.#behind(frame);
    this.#commit(frame);
    if (frame.kind === 'desktop') this.#coalescedBytes += frame.endOffset - frame.offset;
    if (frame.kind === 'end') this.#phase = 'ended';
    return { kind: 'deliver', frame };
  }

  /** Bytes that were committed but had to be thrown away before anyone saw them. A snapshot is needed. */
  discard(bytes: number): void {
    this.#gapBytes += bytes;
    this.#thrownBytes += bytes;
    if (this.#phase === 'following') this.#phase = 'waiting';
  }

  /** Nothing is being watched any more; what passes meanwhile is not a gap. */
  forget(): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'waiting';
    this.#epoch = 0;
    this.#committed = 0;
    this.#remembered.clear();
  }

  #snapshot(frame: Frame): Verdict {
    const sameEpoch = frame.epoch === this.#epoch;
    // A desktop's comes again, at the same place, in another size.
    if (this.#phase === 'following' && (frame.epoch < this.#epoch || (sameEpoch && (frame.endOffset < this.#committed || (frame.endOffset === this.#committed && frame.kind === 'snapshot'))))) return drop;
    if (this.#epoch !== 0) {
      const from = sameEpoch ? this.#committed : 0;
      const covered = frame.endOffset - Math.max(from, frame.offset);
      this.#coalescedBytes += Math.max(0, covered);
      this.#gapBytes += Math.max(0, frame.endOffset - from - Math.max(0, covered));
      // The gateway's screen may be a moment old: what was thrown away after it comes once more.
      if (sameEpoch) this.#gapBytes -= Math.min(this.#thrownBytes, Math.max(0, from - frame.endOffset));
    }
    this.#thrownBytes = 0;
    this.#phase = 'following';
    this.#epoch = frame.epoch;
    this.#committed = frame.endOffset;
    this.#remembered.clear();
    this.#patience = longestPatience;
    this.#resumedAt = -1;
    return { kind: 'deliver', frame };
  }

  #gap(frame: Frame): Verdict {
    if (frame.epoch < this.#epoch) return drop;
    const from = frame.epoch === this.#epoch ? this.#committed : frame.offset;
    if (frame.epoch === this.#epoch && frame.endOffset < from) return drop;
    this.#gapBytes += frame.endOffset - from;
    this.#epoch = frame.epoch;
    this.#committed = frame.endOffset;
    this.#phase = 'waiting';
    return { kind: 'deliver', frame };
  }

  #ahead(): Verdict {
    this.#patience = this.#resumedAt === this.#committed ? this.#patience - 1 : longestPatience;
    this.#resumedAt = this.#committed;
    if (this.#patience > 0) return { kind: 'resume' };
    return this.#distrust();
  }

  #behind(frame: Frame): Verdict {
    if (frame.endOffset === frame.offset) return drop;
    const known = this.#remembered.get(frame.offset);
    const matches = known === undefined ? frame.endOffset <= this.#committed : known === fingerprint(frame);
    return matches ? drop : this.#distrust(diverged);
  }

  #distrust(problem?: Problem): Verdict {
    this.#phase = 'waiting';
    return { kind: 'resnapshot', problem };
  }

  #commit(frame: Frame): void {
    this.#committed = frame.endOffset;
    if (frame.endOffset === frame.offset) return;
    this.#remembered.set(frame.offset, fingerprint(frame));
    if (this.#remembered.size <= rememberedFrames) return;
    for (const oldest of this.#remembered.keys()) { this.#remembered.delete(oldest); break; }
  }
}

/** Characters of a text that are looked at. */
const sampled = 32;

/**
 * FNV-1a over a sample of what a frame says: enough to notice an accident at the price of a few characters per frame, not
 * meant against an attacker (the gateway is trusted with what it shows).
 */
function fingerprint(frame: Frame): number {
  const hash = mixed(mixed(0x811c9dc5, frame.endOffset | 0), frame.kind.length);
  if (frame.kind === 'output' || frame.kind === 'instructions') return mixedText(hash, frame.text);
  if (frame.kind === 'desktop') return mixedText(hash, frame.snapshot.instructions);
  if (frame.kind === 'marker') return mixedText(hash, frame.label);
  if (frame.kind === 'resize') return mixed(mixed(hash, frame.columns), frame.rows);
  return hash;
}

const mixed = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193);

function mixedText(hash: number, text: string): number {
  let result = mixed(hash, text.length);
  const step = Math.max(1, Math.floor(text.length / sampled));
  for (let at = 0; at < text.length; at += step) result = mixed(result, text.charCodeAt(at));
  return result;
}
