import type { Session } from '../../shared/model/session';

/** Whether two tellings of a session say the same, but for when it was last active and how much it sent: those are others every second. */
export function saysTheSame(before: Session | undefined, after: Session | undefined): boolean {
  if (before === after) return true;
  if (!before || !after) return false;
  return (Object.keys(after) as (keyof Session)[]).every((key) => before[key] === after[key] || key === 'lastActivityAt' || key === 'outputBytes' || isSameList(before[key], after[key]))
    && Object.keys(before).length === Object.keys(after).length;
}

/** Lists are new with each word from the gateway. */
const isSameList = (before: unknown, after: unknown): boolean => Array.isArray(before) && Array.isArray(after) && before.length === after.length && JSON.stringify(before) === JSON.stringify(after);
