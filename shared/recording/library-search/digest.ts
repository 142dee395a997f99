import { GramFilter } from '../index/gram-filter';
import { packParts, packText, unpackParts, unpackText } from '../index/packed';
import { checksum, type Place } from '../index/pages';
import { unpackScreenText } from '../index/text-record';
import type { TypedLine } from '../index/typed-lines';
import type { RecordingEvent } from '../port';
import type { RecordingFacts } from './port';

/** Rises whenever a digest is made or read differently: older ones are made again then. */
export const digestVersion = 1;
/** Screen text of one recording that is kept twice, in its index and here. Longer recordings are searched in their index. */
export const mostText = 32 << 20;

/** What was typed and seen, and what happened: small, and in one part. */
export interface ToldParts {
  readonly typed: readonly Pick<TypedLine, 'at' | 'text' | 'times' | 'hidden'>[];
  readonly events: readonly RecordingEvent[];
}

/** A digest's table of contents. Place 0 is what was told; the others are screen text, in time order. `at` counts from the body's start. */
export interface DigestHead {
  readonly version: number;
  readonly facts: RecordingFacts;
  readonly places: readonly Place[];
  /** For each place: which triples of letters it may hold. */
  readonly filters: readonly Uint8Array[];
  /** Its screen text is not here. */
  readonly deep: boolean;
}

export interface Digest {
  readonly head: DigestHead;
  readonly body: Uint8Array;
}

/** Puts a digest together, part by part. */
export class DigestMaker {
  #parts: Uint8Array[] = [];
  #filters: Uint8Array[] = [];
  #size = 0;
  #deep = false;
  readonly #grams = new GramFilter();

  constructor(readonly most = mostText) {}

  /** A segment's packed screen text, in order. Undefined: the index had no room for it. */
  addText(record: Uint8Array | undefined): void {
    if (this.#deep) return;
    if (record === undefined || this.#size + record.length > this.most) {
      this.#deep = true;
      this.#parts = [];
      this.#filters = [];
      return;
    }
    this.#grams.add(unpackScreenText(record).text);
    this.#add(record);
  }

  finish(facts: RecordingFacts, told: ToldParts): Digest {
    // What was never seen is not found, so it is not kept.
    const typed = told.typed.filter(({ hidden }) => !hidden).map(({ at, text, times }) => ({ at, text, times, hidden: false }));
    const lines = [...typed.map(({ text }) => text), ...told.events.flatMap(({ label, type }) => [label, type])];
    for (const line of lines) this.#grams.add(line);
    const toldFilter = this.#grams.take();
    const toldPart = packParts([packText(lines.join('\n')), packText(JSON.stringify({ typed, events: told.events }))]);
    const parts = [toldPart, ...this.#parts];
    let at = 0;
    const places = parts.map((part) => {
      const place = { at, length: part.length, sum: checksum(part) };
      at += part.length;
      return place;
    });
    const body = new Uint8Array(at);
    places.forEach((place, number) => body.set(parts[number] as Uint8Array, place.at));
    return { head: { version: digestVersion, facts, places, filters: [toldFilter, ...this.#filters], deep: this.#deep }, body };
  }

  #add(part: Uint8Array): void {
    this.#parts.push(part);
    this.#filters.push(this.#grams.take());
    this.#size += part.length;
  }
}

export function packHead({ filters, ...rest }: DigestHead): Uint8Array {
  return packParts([packText(JSON.stringify(rest)), packParts(filters)]);
}

/** Undefined for bytes that are no head of this version. */
export function unpackHead(bytes: Uint8Array): DigestHead | undefined {
  try {
    const [told, filters] = unpackParts(bytes);
    if (!told || !filters) return undefined;
    const rest = JSON.parse(unpackText(told)) as Omit<DigestHead, 'filters'>;
    // Copied out, so that the bytes they came in can go.
    const head: DigestHead = { ...rest, filters: unpackParts(filters).map((filter) => filter.slice()) };
    return head.version === digestVersion && head.filters.length === head.places.length ? head : undefined;
  } catch {
    return undefined;
  }
}

/** The lines of the told part, joined, and the part itself when asked for. Throws at bytes that are none. */
export function unpackTold(bytes: Uint8Array): { readonly text: string; readonly parts: () => ToldParts } {
  const [text, told] = unpackParts(bytes);
  if (!text || !told) throw new Error('not a told part');
  return { text: unpackText(text), parts: () => JSON.parse(unpackText(told)) as ToldParts };
}
