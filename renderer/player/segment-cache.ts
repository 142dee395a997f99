import type { Millis } from '../../shared/base/units';
import type { Segment } from '../../shared/recording/port';

const kept = 6;

/** The segments used last. A segment is at most some hundred kilobytes; asking twice for one that is on its way asks once. */
export class SegmentCache {
  #segments: Segment[] = [];
  readonly #coming = new Map<Millis, Promise<Segment>>();

  constructor(readonly load: (at: Millis) => Promise<Segment>) {}

  async at(at: Millis): Promise<Segment> {
    const known = this.#segments.find((segment) => segment.from <= at && (at < segment.to || segment.last));
    if (known) {
      this.#keep(known);
      return known;
    }
    const coming = this.#coming.get(at) ?? this.load(at);
    this.#coming.set(at, coming);
    try {
      const segment = await coming;
      this.#keep(segment);
      return segment;
    } finally {
      this.#coming.delete(at);
    }
  }

  /** Loads what will be needed soon; a failure shows when it is needed. */
  prefetch(at: Millis): void {
    this.at(at).catch(() => undefined);
  }

  clear(): void {
    this.#segments = [];
  }

  #keep(segment: Segment): void {
    this.#segments = [segment, ...this.#segments.filter(({ index }) => index !== segment.index)].slice(0, kept);
  }
}
