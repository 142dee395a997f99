// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import type { WindowPlace } from '../../shared/ipc/window-place';
import { preferencesChanged } from '../state/preferences';
import { createConsoleStore } from '../state/store';
import { wallChanged } from '../state/wall';
import { keepPreferences, recallPreferences } from './memory';

const second: WindowPlace = { kind: 'wall', number: 2 };

function open(place?: WindowPlace) {
  const store = createConsoleStore(recallPreferences(place));
  keepPreferences(store, place);
  return store;
}
/** What the browser tells the other windows of this origin. */
const tell = (): boolean => dispatchEvent(Object.assign(new Event('storage'), { key: 'vigil.console' }));

beforeEach(() => localStorage.clear());

describe('what this machine remembers', () => {
  it('is one arrangement for each wall, without the filter', () => {
    open().dispatch(wallChanged({ layout: 'spotlight', filter: 'x' }));
    open(second).dispatch(wallChanged({ layout: 'rotate', quiet: 'calm' }));
    expect(open().getState().wall).toMatchObject({ layout: 'spotlight', filter: '', quiet: 'tiles' });
    expect(open(second).getState().wall).toMatchObject({ layout: 'rotate', quiet: 'calm' });
    expect(open({ kind: 'session', number: 1 }).getState().wall.layout).toBe('auto');
  });
  it('is one set of likings for all windows: what changes in one changes in the others, and neither overwrites', () => {
    const [main, wall] = [open(), open(second)];
    main.dispatch(preferencesChanged({ theme: 'light' }));
    tell();
    expect(wall.getState().preferences.theme).toBe('light');
    wall.dispatch(preferencesChanged({ singleKeys: false }));
    tell();
    expect(main.getState().preferences).toMatchObject({ theme: 'light', singleKeys: false });
    main.dispatch(wallChanged({ grid: '8' }));
    expect(open(second).getState()).toMatchObject({ preferences: { theme: 'light', singleKeys: false }, wall: { grid: '4' } });
  });
  it('of a console before there were layouts is read, and what is damaged is not', () => {
    localStorage.setItem('vigil.console', JSON.stringify({ wall: { grid: '8', sort: 'name', pins: ['a'], hand: [] } }));
    expect(open().getState().wall).toMatchObject({ layout: 'grid', grid: '8', sort: 'name', pins: ['a'] });
    localStorage.setItem('vigil.console', '{');
    expect(open().getState().wall.layout).toBe('auto');
  });
});
