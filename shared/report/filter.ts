import type { AuditEvent } from '../model/audit';
import { ownId } from '../model/gateway-ids';
import { inRange, type TimeRange } from './range';

/** Every part that is given must fit. Texts are compared letter for letter but for case; `text` is words found anywhere in the event. */
export interface ReportFilter extends TimeRange {
  /** Who did it, or whose session it was. */
  readonly user?: string | undefined;
  readonly asset?: string | undefined;
  /** An id, or its beginning (8 characters at least). */
  readonly session?: string | undefined;
  /** Title or machine name. */
  readonly event?: string | undefined;
  readonly category?: string | undefined;
  readonly success?: boolean | undefined;
  readonly text?: string | undefined;
}

const shortestId = 8;

const same = (one: string | undefined, other: string): boolean => one !== undefined && one.toLowerCase() === other.toLowerCase();

function isSession(id: string | undefined, wanted: string): boolean {
  if (id === undefined) return false;
  const own = ownId(id);
  return own === wanted || id === wanted || (wanted.length >= shortestId && own.startsWith(wanted));
}

/** Makes the test once for many events. */
export function filterOf(filter: ReportFilter): (event: AuditEvent) => boolean {
  const { user, asset, session, event: name, category, success } = filter;
  const words = (filter.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return (event) => {
    if (!inRange(event.time, filter)) return false;
    if (success !== undefined && event.success !== success) return false;
    if (category !== undefined && !same(event.category, category)) return false;
    if (name !== undefined && !same(event.title, name) && !same(event.event, name)) return false;
    if (user !== undefined && !same(event.user, user) && !same(event.details['sessionUser'], user)) return false;
    if (asset !== undefined && !same(event.details['asset'], asset)) return false;
    if (session !== undefined && !isSession(event.sessionId, session)) return false;
    if (words.length === 0) return true;
    const all = [event.title, event.event, event.message, event.user, event.sessionId ?? '', event.remoteAddress, event.category, ...Object.values(event.details)].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
}

/** The parts but the range, as a reader of the report has to know them. */
export function filterWords(filter: ReportFilter): readonly string[] {
  const { user, asset, session, event, category, success, text } = filter;
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['User', user], ['Asset', asset], ['Session', session], ['Event', event], ['Category', category],
    ['Result', success === undefined ? undefined : success ? 'Success' : 'Refused'], ['Text', text?.trim() || undefined],
  ];
  return parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
}
