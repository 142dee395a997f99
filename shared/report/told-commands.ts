import type { AuditEvent } from '../model/audit';
import { isCommand, placeOf } from './collaboration';

/** A rule of a policy applied to what was typed, or is judged anew. */
export const isRuleHit = ({ event }: AuditEvent): boolean => event === 'policy.hit';
export const isFalsePositive = ({ event }: AuditEvent): boolean => event === 'policy.false-positive';
const isUndone = ({ event }: AuditEvent): boolean => event === 'policy.false-positive.undo';

/** Ids of hits that somebody marked as false positives, and nobody since as true ones. */
export function falsePositives(events: readonly AuditEvent[]): ReadonlySet<string> {
  const marked = new Set<string>();
  for (const event of [...events].sort((first, second) => first.sequence - second.sequence)) {
    const hit = event.details['hit'] ?? '';
    if (isFalsePositive(event)) marked.add(hit);
    else if (isUndone(event)) marked.delete(hit);
  }
  return marked;
}

/** One command as the record tells it: run, or refused before it ran. */
export interface ToldCommand {
  readonly id: string;
  /** Milliseconds since the session's start, as in its recording. */
  readonly at: number;
  readonly text: string;
  readonly given: string;
  readonly refused: boolean;
  /** Rules that it hit, in words. */
  readonly verdict: string;
}

/** A hit belongs to the command that was told within so many milliseconds of it. */
const nearMs = 2_000;

/** The commands of a session, oldest first; what a policy kept from running is among them. */
export function toldCommands(events: readonly AuditEvent[], startedAt: number): readonly ToldCommand[] {
  const wrong = falsePositives(events);
  const words = (hit: AuditEvent): string =>
    [hit.success ? '' : 'Refused', hit.details['ruleTitle'] ?? '', Number(hit.details['score']) > 0 ? `score ${hit.details['score']}` : '', wrong.has(hit.details['hit'] ?? '') ? 'marked as a false positive' : ''].filter(Boolean).join(' · ');
  const hits = events.filter(isRuleHit).map((event) => ({ event, at: placeOf(event, startedAt) }));
  const taken = new Set<AuditEvent>();
  const run = events.filter(isCommand).map((event): ToldCommand => {
    const at = placeOf(event, startedAt);
    const text = event.details['command'] || event.message;
    const own = hits.filter((hit) => hit.event.success && !taken.has(hit.event) && Math.abs(hit.at - at) <= nearMs && (hit.event.details['text'] ?? '').trim() === text.trim());
    for (const hit of own) taken.add(hit.event);
    return { id: event.id, at, text, given: event.details['given'] ?? '', refused: !event.success, verdict: [...(event.success ? [] : ['Refused']), ...own.map((hit) => words(hit.event))].join('; ') };
  });
  const refused = hits.filter(({ event }) => !event.success).map(({ event, at }): ToldCommand => ({ id: event.id, at, text: event.details['text'] ?? event.message, given: 'not run', refused: true, verdict: words(event) }));
  return [...run, ...refused].sort((first, second) => first.at - second.at);
}
