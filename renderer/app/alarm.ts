import type { Host } from '../host/host';
import type { Alert } from '../state/alert-machine';
import { selectOpenAlerts } from '../state/alert-selectors';
import type { ConsoleStore } from '../state/store';

/** Alerts that come together are one alarm. */
const gatherMs = 300;
/** All windows of the console see the same; within this time one of them makes the sound. */
const silenceMs = 1500;

/** Tells the system how many alerts are open, and makes itself heard about new ones, as far as the operator likes. */
export function keepAlarm(host: Host, store: ConsoleStore): void {
  let known: ReadonlySet<string> = new Set();
  let counted = '';
  let waiting = false;
  const keyOf = (alert: Alert): string => `${alert.id} ${alert.since}`;
  const look = (): void => {
    waiting = false;
    const state = store.getState();
    const open = selectOpenAlerts(state);
    const fresh = open.filter((alert) => !alert.found && alert.level !== 'warning' && !known.has(keyOf(alert)));
    known = new Set(open.map(keyOf));
    const sessions = new Set(open.map(({ sessionId }) => sessionId).filter((id) => id !== undefined)).size;
    const raise = fresh.length > 0 && state.preferences.alertMessage;
    if (fresh.length > 0 && state.preferences.alertSound) void sound(fresh.some(({ level }) => level === 'critical'));
    const count = `${open.length} ${sessions}`;
    if (count === counted && !raise) return;
    counted = count;
    void host.call('alerts.tell', { open: open.length, sessions, raise });
  };
  let last = selectOpenAlerts(store.getState());
  store.subscribe(() => {
    const open = selectOpenAlerts(store.getState());
    if (open === last) return;
    last = open;
    if (waiting) return;
    waiting = true;
    setTimeout(look, gatherMs);
  });
}

async function sound(critical: boolean): Promise<void> {
  await navigator.locks.request('vigil.alarm', { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    playTone(critical);
    await new Promise((resolve) => { setTimeout(resolve, silenceMs); });
  });
}

/** Two soft notes; for something critical three, higher. About half a second, never repeated. */
export function playTone(critical: boolean): void {
  const context = new AudioContext();
  const notes = critical ? [740, 988, 1175] : [523, 659];
  notes.forEach((frequency, index) => {
    const start = context.currentTime + index * 0.16;
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.type = 'sine';
    tone.frequency.value = frequency;
    loudness.gain.setValueAtTime(0.0001, start);
    loudness.gain.exponentialRampToValueAtTime(0.22, start + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + 0.3);
    tone.connect(loudness).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.32);
    if (index === notes.length - 1) tone.onended = () => void context.close();
  });
}
