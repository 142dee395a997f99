import { z } from 'zod';
import { terminateReasons, type TerminateReasonCode } from '../../shared/intent/reasons';
import { sessionId } from '../../shared/model/ids';
import type { ConsoleStore, Remembered } from '../state/store';
import { wallGrids, wallSorts } from '../state/wall';

const place = 'vigil.console';
const ids = z.array(z.string().transform(sessionId)).max(1000);
const reasonCodes = terminateReasons.map((reason) => reason.code) as [TerminateReasonCode, ...TerminateReasonCode[]];

const schema = z.object({
  preferences: z.object({
    theme: z.enum(['dark', 'light', 'contrast', 'system']), singleKeys: z.boolean(), railCollapsed: z.boolean(),
    reason: z.enum(reasonCodes), gatewayAddress: z.string().max(500), columns: z.record(z.string().max(50), z.array(z.string().max(50)).max(50)),
  }).partial(),
  wall: z.object({ grid: z.enum(wallGrids), sort: z.enum(wallSorts), pins: ids, hand: ids }).partial(),
}).partial();

/** What the last run left on this machine: small, and harmless to lose. */
export function recallPreferences(): Remembered {
  try {
    return schema.parse(JSON.parse(localStorage.getItem(place) ?? '{}'));
  } catch {
    return {};
  }
}

/** Keeps preferences and the wall's arrangement whenever they change. */
export function keepPreferences(store: ConsoleStore): void {
  let last: readonly unknown[] = [];
  store.subscribe(() => {
    const { preferences, wall } = store.getState();
    if (last[0] === preferences && last[1] === wall) return;
    last = [preferences, wall];
    try {
      localStorage.setItem(place, JSON.stringify({ preferences, wall: { ...wall, filter: undefined } }));
    } catch {
      // A full disk costs the arrangement, nothing else.
    }
  });
}
