import type { Millis } from '../../shared/base/units';
import { isDisplay } from '../../shared/frames/frame';
import type { RecordingPort, Segment } from '../../shared/recording/port';

const kept = 6;

/** Whether it holds a picture to start from, made for the moment that was sought: its frames are those after that picture. */
export const isPicture = ({ snapshot, exact }: Segment): boolean => exact === true || (snapshot !== undefined && isDisplay(snapshot));

/** A graphical segment may start at any sought moment, so its index alone does not name it. */
export const sameSegment = (one: Segment, other: Segment): boolean =>
  one === other || (one.index === other.index && one.from === other.from && !isPicture(one) && !isPicture(other));

const holds = (segment: Segment, at: Millis): boolean => segment.from <= at && (at < segment.to || segment.last);

/** The segments used last. A segment is at most some hundred kilobytes; asking twice for one that is on its way asks once. */
export class SegmentCache {
  #segments: Segment[] = [];
  #coming = new Map<string, Promise<Segment>>();

  constructor(readonly port: Pick<RecordingPort, 'segmentAt'>) {}

  /**
   * A segment to start from at `at`. One that was used before also serves when the screen can go on in it (`continues`);
   * pictures of a graphical one are not started from twice: a fresh one is exact and costs no drawing.
   */
  at(at: Millis, continues: (segment: Segment) => boolean = () => false): Promise<Segment> {
    const known = this.#segments.find((segment) => holds(segment, at) && (continues(segment) || (segment.snapshot !== undefined && !isPicture(segment))));
    return known ? Promise.resolve(this.#keep(known)) : this.#load(at, false);
  }

  /** The segment from `at` on for a screen that shows what was before, or for looking at its frames: it needs no snapshot. */
  following(at: Millis): Promise<Segment> {
    const known = this.#segments.find((segment) => !isPicture(segment) && (segment.from === at || (segment.snapshot !== undefined && holds(segment, at))));
    return known ? Promise.resolve(this.#keep(known)) : this.#load(at, true);
  }

  /** The picture at `at`, with as little after it as can be. */
  picture(at: Millis): Promise<Segment> {
    return this.port.segmentAt(at, { brief: true });
  }

  /** Loads what will be needed soon; a failure shows when it is needed. */
  prefetch(at: Millis): void {
    this.following(at).catch(() => undefined);
  }

  /** What is on its way was given up: nobody may wait for it any more. */
  forgetComing(): void {
    this.#coming = new Map();
  }

  clear(): void {
    this.#segments = [];
  }

  async #load(at: Millis, continues: boolean): Promise<Segment> {
    const key = `${at} ${continues}`;
    const map = this.#coming;
    const coming = map.get(key) ?? (continues ? this.port.segmentAt(at, { continues }) : this.port.segmentAt(at));
    map.set(key, coming);
    try {
      return this.#keep(await coming);
    } finally {
      map.delete(key);
    }
  }

  #keep(segment: Segment): Segment {
    const known = this.#segments.find((each) => sameSegment(each, segment));
    // Without its snapshot it would be worth less than what is there.
    const best = segment.snapshot === undefined && known?.snapshot !== undefined && known.to >= segment.to ? known : segment;
    this.#segments = [best, ...this.#segments.filter((each) => each !== known)].slice(0, kept);
    return best;
  }
}
