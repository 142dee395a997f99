import { gramsOf, mayHold } from '../index/gram-filter';
import { checksum, type Place } from '../index/pages';
import { searchPacked, unpackScreenText } from '../index/text-record';
import type { SearchHit } from '../port';
import type { Query } from '../search/query';
import { searchEvents, searchTyped } from '../search/search';
import { unpackTold, type DigestHead } from './digest';

/** A line is shown with at most this many characters, the hit among them. */
const longestLine = 240;
const beforeHit = 80;

/** A query with what has to be asked of the filters, made once for all recordings. */
export interface PreparedQuery {
  readonly query: Query;
  readonly grams: readonly number[];
}

export const prepared = (query: Query): PreparedQuery => ({ query, grams: gramsOf(query.literals) });

/** The parts of a digest that may hold a hit: all when nobody knows. */
export const partsWorthReading = ({ filters }: DigestHead, { grams }: PreparedQuery): readonly number[] =>
  filters.flatMap((filter, number) => (grams.length === 0 || mayHold(filter, grams) ? [number] : []));

/**
 * Hits in a digest, in time order; one more than `limit` at most. `read` gives the bytes at a place of its body; what is not
 * what it was when the digest was made has no hits. The same as searching the recording itself.
 */
export async function searchDigest(head: DigestHead, read: (place: Place) => Promise<Uint8Array>, { query, grams }: PreparedQuery, limit: number): Promise<SearchHit[]> {
  const told: SearchHit[] = [];
  const screen: SearchHit[] = [];
  for (const number of partsWorthReading(head, { query, grams })) {
    const place = head.places[number];
    if (place === undefined || screen.length > limit) break;
    const bytes = await read(place);
    if (!isWhole(bytes, place)) continue;
    if (number === 0) told.push(...toldHits(bytes, query, limit));
    else screen.push(...first(searchPacked(unpackScreenText(bytes), query), limit + 1 - screen.length));
  }
  return [...screen, ...told].sort((one, other) => one.at - other.at).slice(0, limit + 1);
}

/** Checked once in a run: adding up takes as long as searching. */
const whole = new WeakSet<Place>();

function isWhole(bytes: Uint8Array, place: Place): boolean {
  if (bytes.length !== place.length) return false;
  if (whole.has(place)) return true;
  if (checksum(bytes) !== place.sum) return false;
  whole.add(place);
  return true;
}

function toldHits(bytes: Uint8Array, query: Query, limit: number): SearchHit[] {
  const { text, parts } = unpackTold(bytes);
  if (query.pattern !== undefined) {
    query.pattern.lastIndex = 0;
    if (!query.pattern.test(text)) return [];
  }
  const { typed, events } = parts();
  return [...first(searchTyped(typed, query), limit + 1), ...first(searchEvents(events, query), limit + 1)];
}

function first<Item>(items: Iterable<Item>, most: number): Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    if (taken.length >= most) break;
    taken.push(item);
  }
  return taken;
}

/** The hit with as much of its line as is shown. */
export function shortened(hit: SearchHit, query: Query): SearchHit {
  const line = hit.line.trim();
  if (line.length <= longestLine) return { ...hit, line };
  const end = Math.max(0, query.endOf(line));
  const from = Math.max(0, Math.min(end - beforeHit, line.length - longestLine));
  const cut = line.slice(from, from + longestLine).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
  return { ...hit, line: `${from > 0 ? '…' : ''}${cut}${from + longestLine < line.length ? '…' : ''}` };
}
