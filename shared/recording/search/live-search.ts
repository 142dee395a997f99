import type { Result } from '../../base/problem';
import type { RecordingBody } from '../body';
import type { TypedLine } from '../index/typed-lines';
import type { RecordingEvent, SearchAnswer, SearchHit, SearchQuery } from '../port';
import { compileQuery, type Query } from './query';
import { searchEvents, searchTyped } from './search';

/** What is searched, as it is known so far. */
export interface Searchable {
  readonly body: RecordingBody;
  /** Typed lines, hidden ones readable only where the query says so. */
  typed(revealed: boolean): Promise<readonly TypedLine[]>;
  events(): readonly RecordingEvent[];
  /** The index is complete. */
  readonly done: boolean;
  /** Resolves when it is. */
  finished(): Promise<void>;
}

/** Hits so far are told this often. */
const tellEveryMs = 150;

/**
 * Searches, also while the index grows: the answer comes when all was searched, `onHits` tells what was found until then.
 * `stopped` ends it with what there is.
 */
export async function searchRecording(place: Searchable, asked: SearchQuery, limit: number, stopped: () => boolean, onHits?: (answer: SearchAnswer) => void): Promise<SearchAnswer> {
  const started = performance.now();
  const compiled: Result<Query> = compileQuery(asked);
  if (!compiled.ok) return { hits: [], limited: false, elapsedMs: performance.now() - started, problem: compiled.problem };
  const query = compiled.value;
  const screen: SearchHit[] = [];
  let told = started;
  let waited = 0;

  const answer = async (partial: boolean): Promise<SearchAnswer> => {
    const hits = screen.slice(0, limit + 1);
    for (const found of [searchTyped(await place.typed(asked.revealed === true), query), searchEvents(place.events(), query)]) {
      let count = 0;
      for (const hit of found) {
        if (count > limit) break;
        count += 1;
        hits.push(hit);
      }
    }
    hits.sort((one, other) => one.at - other.at);
    const result = { hits: hits.slice(0, limit), limited: hits.length > limit, elapsedMs: performance.now() - started - waited };
    return partial ? { ...result, partial } : result;
  };
  const tell = async (): Promise<void> => {
    told = performance.now();
    onHits?.(await answer(true));
  };

  const hits = place.body.screenHits(query, { follow: true, stopped })[Symbol.asyncIterator]();
  for (;;) {
    const next = hits.next();
    const growing = !place.done;
    const before = performance.now();
    // While the index grows a hit may take long to come: what is there is told meanwhile.
    const step = growing && onHits !== undefined ? await soonOr(next, tell) : await next;
    if (growing) waited += performance.now() - before;
    if (step.done === true || stopped()) break;
    screen.push(step.value);
    if (screen.length > limit) break;
    if (onHits !== undefined && performance.now() - told > tellEveryMs) await tell();
  }
  if (stopped()) return answer(true);
  if (!place.done) {
    if (onHits !== undefined) await tell();
    const before = performance.now();
    await place.finished();
    waited += performance.now() - before;
  }
  return answer(false);
}

/** `next`; `tell` is called once if it takes its time. */
async function soonOr<Step>(next: Promise<Step>, tell: () => Promise<void>): Promise<Step> {
  let settled = false;
  const late = new Promise<'late'>((resolve) => { setTimeout(() => resolve('late'), tellEveryMs); });
  const first = await Promise.race([next.finally(() => { settled = true; }), late]);
  if (first === 'late' && !settled) await tell();
  return next;
}

