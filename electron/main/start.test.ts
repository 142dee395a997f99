import { describe, expect, it, vi } from 'vitest';
import { leaveChord } from '../../shared/ipc/contract';
import { CrashCount } from './windows/crash-count';
import { runtimeNotice } from './handlers/window';
import { launchRefusal, parseLaunch } from './launch';
import { isLeaveChord } from './windows/leave-chord-keys';
import { openingBounds } from './windows/window-bounds';
import { WindowLink } from './windows/window-link';

describe('the command line', () => {
  it('names a gateway and files, and leaves switches to Chromium', () => {
    expect(parseLaunch(['/opt/electron', '--no-sandbox', '/src/vigil', '--gateway=https://g.example', '--user-data-dir=/p', 'a.cast', '/b/c.tar', ''], '/home/me', '/src/vigil'))
      .toEqual({ gateway: 'https://g.example', files: ['/home/me/a.cast', '/b/c.tar'] });
    expect(parseLaunch(['vigil', 'a.cast', 'vigil://open/wall'], '/home/me', undefined)).toEqual({ files: ['/home/me/a.cast'], link: 'vigil://open/wall' });
    expect(parseLaunch(['vigil'], '/', undefined)).toEqual({ gateway: undefined, files: [] });
    expect(parseLaunch(['electron', '.', 'x'], '/src/vigil', '/src/vigil').files).toEqual(['/src/vigil/x']);
    expect(parseLaunch(['vigil', ...Array.from({ length: 100 }, (_none, index) => `f${index}`)], '/', undefined).files).toHaveLength(20);
  });

  it('refuses to run a packaged console without the sandbox', () => {
    expect(launchRefusal(true, true, false)).toMatch(/^[^\n]+$/);
    for (const [off, packaged, allowed] of [[false, true, false], [true, false, false], [true, true, true]] as const) expect(launchRefusal(off, packaged, allowed)).toBeUndefined();
  });
});

describe('the window', () => {
  const displays = [{ x: 0, y: 0, width: 1920, height: 1080 }, { x: 1920, y: 0, width: 1280, height: 1024 }];

  it('opens where it was, if that can still be seen', () => {
    expect(openingBounds({ x: 2000, y: 10, width: 1100, height: 700 }, displays)).toEqual({ x: 2000, y: 10, width: 1100, height: 700 });
    expect(openingBounds({ x: 10, y: 10, width: 300, height: 200 }, displays)).toMatchObject({ width: 1024, height: 640 });
    for (const gone of [{ x: 5000, y: 0 }, { x: -1050, y: 0 }, { x: 0, y: -500 }, { x: 0, y: 1060 }]) {
      expect(openingBounds({ ...gone, width: 1100, height: 700 }, displays)).toEqual({ width: 1440, height: 900 });
    }
    expect(openingBounds(undefined, displays)).toEqual({ width: 1440, height: 900 });
  });

  it('is loaded anew twice a minute, and not a third time', () => {
    let now = 0;
    const crashes = new CrashCount(() => now);
    expect([crashes.again(), crashes.again(), crashes.again()]).toEqual([true, true, false]);
    now = 61_000;
    expect(crashes.again()).toBe(true);
  });

  it('says when the runtime is old', () => {
    expect(runtimeNotice('25.1.1')).toBe('This Electron runtime (25.1.1) is old: for evaluation and tests only.');
    expect(runtimeNotice('45.4.1')).toBeUndefined();
  });

  it('leaves by the chord and no other', () => {
    const keys = { type: 'keyDown', control: true, shift: true, alt: false, meta: false, code: 'KeyL', key: 'L' };
    expect(isLeaveChord(keys, leaveChord)).toBe(true);
    expect(isLeaveChord({ ...keys, code: 'KeyP', key: 'l' }, leaveChord)).toBe(true);
    for (const other of [{ type: 'keyUp' }, { control: false }, { shift: false }, { alt: true }, { meta: true }, { code: 'KeyK', key: 'K' }]) expect(isLeaveChord({ ...keys, ...other }, leaveChord)).toBe(false);
  });
});

describe('WindowLink', () => {
  it('keeps what must not be missed until the page listens, over a reload too', () => {
    const sent: string[] = [];
    const link = new WindowLink();
    link.send('files.opened', []);
    link.attach({ isDestroyed: () => false, send: (channel) => sent.push(channel) });
    link.send('app.notice', { code: 'c', severity: 'info', what: 'w', tip: 't' });
    expect(sent).toEqual([]);
    link.send('power.resumed', undefined);
    expect(sent.splice(0)).toEqual(['power.resumed']);
    link.pageListens();
    link.send('files.opened', []);
    expect(sent.splice(0)).toEqual(['files.opened', 'app.notice', 'files.opened']);
    link.pageLoading();
    link.send('files.opened', []);
    expect(sent).toEqual([]);
    link.pageListens();
    expect(sent).toEqual(['files.opened']);
  });

  it('sends nothing that does not fit the contract', () => {
    const sent: unknown[] = [];
    const link = new WindowLink();
    link.attach({ isDestroyed: () => false, send: (_channel, payload) => sent.push(payload) });
    link.pageListens();
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    link.send('outbox.changed', { waiting: 'many' } as never);
    link.send('outbox.changed', { waiting: 1, path: '/home/me' } as never);
    expect(said.mock.calls).toEqual([['vigil: the event outbox.changed does not fit its contract and was not sent\n']]);
    said.mockRestore();
    expect(sent).toEqual([{ waiting: 1 }]);
  });
});
