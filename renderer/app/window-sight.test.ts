import { describe, expect, it } from 'vitest';
import type { Host } from '../host/host';
import { watchSight, type PageVisibility } from './window-sight';

function world() {
  const page = { visibilityState: 'visible' as DocumentVisibilityState, changed: (): void => undefined };
  let window: (payload: { shown: boolean }) => void = () => undefined;
  const host = { on: (name: string, listener: typeof window) => { if (name === 'window.shown') window = listener; return () => undefined; } } as unknown as Pick<Host, 'on'>;
  const visibility: PageVisibility = { get visibilityState() { return page.visibilityState; }, addEventListener: (_type, listener) => { page.changed = listener; } };
  const sight = watchSight(host, visibility);
  const told: boolean[] = [];
  const stop = sight.subscribe(() => told.push(sight.shown));
  return {
    sight, told, stop,
    setWindow: (shown: boolean) => window({ shown }),
    setPage: (state: DocumentVisibilityState) => { page.visibilityState = state; page.changed(); },
  };
}

describe('the window in sight', () => {
  it('is shown only while the machine and the page say so, and each change is told once', () => {
    const { sight, told, setWindow, setPage } = world();
    expect(sight.shown).toBe(true);
    setWindow(true);
    setWindow(false);
    setPage('hidden');
    setWindow(true);
    setPage('visible');
    expect(told).toEqual([false, true]);
  });
  it('tells nobody who stopped listening', () => {
    const { sight, told, stop, setWindow } = world();
    stop();
    setWindow(false);
    expect([sight.shown, told]).toEqual([false, []]);
  });
});
