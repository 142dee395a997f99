import { z } from 'zod';
import { terminateReasons, type TerminateReasonCode } from '../../shared/intent/reasons';
import { mainPlace, placeName, type WindowPlace } from '../../shared/ipc/window-place';
import { gatewayColours } from '../state/gateway-labels';
import { preferencesChanged } from '../state/preferences';
import type { ConsoleStore, Remembered } from '../state/store';
import { viewOf, wallViewSchema } from '../state/wall-view';

const place = 'vigil.console';
const reasonCodes = terminateReasons.map((reason) => reason.code) as [TerminateReasonCode, ...TerminateReasonCode[]];

const schema = z.object({
  preferences: z.object({
    theme: z.enum(['dark', 'light', 'contrast', 'system']), singleKeys: z.boolean(), railCollapsed: z.boolean(),
    reason: z.enum(reasonCodes), alertSound: z.boolean(), alertMessage: z.boolean(), gatewayAddress: z.string().max(500),
    gateways: z.record(z.string().max(500), z.object({ name: z.string().max(100).optional(), colour: z.literal(gatewayColours).optional() })), columns: z.record(z.string().max(50), z.array(z.string().max(50)).max(50)),
  }).partial(),
  wall: wallViewSchema,
}).partial();

type Kept = z.infer<typeof schema>;

function read(key: string): Kept {
  try {
    return schema.parse(JSON.parse(localStorage.getItem(key) ?? '{}'));
  } catch {
    return {};
  }
}

/** Each wall has an arrangement of its own; what the operator likes is the same in all windows. */
const keyOf = (window: WindowPlace): string => (window.kind === 'main' ? place : `${place}.${placeName(window)}`);

/** What the last run left on this machine: small, and harmless to lose. */
export function recallPreferences(window: WindowPlace = mainPlace): Remembered {
  return { preferences: read(place).preferences ?? {}, wall: window.kind === 'session' ? {} : read(keyOf(window)).wall ?? {} };
}

/** Keeps preferences and the wall's arrangement whenever they change, and takes over what another window changed of the preferences. */
export function keepPreferences(store: ConsoleStore, window: WindowPlace = mainPlace): void {
  let { preferences: lastPreferences, wall: lastWall } = store.getState();
  store.subscribe(() => {
    const { preferences, wall } = store.getState();
    try {
      if (preferences !== lastPreferences) localStorage.setItem(place, JSON.stringify({ ...read(place), preferences }));
      if (wall !== lastWall && window.kind !== 'session') localStorage.setItem(keyOf(window), JSON.stringify({ ...read(keyOf(window)), wall: { ...viewOf(wall), filter: undefined } }));
    } catch {
      // A full disk costs the arrangement, nothing else.
    }
    [lastPreferences, lastWall] = [preferences, wall];
  });
  addEventListener('storage', ({ key }) => {
    if (key !== place) return;
    const { preferences } = read(place);
    if (!preferences || JSON.stringify(preferences) === JSON.stringify(store.getState().preferences)) return;
    store.dispatch(preferencesChanged(preferences));
  });
}
