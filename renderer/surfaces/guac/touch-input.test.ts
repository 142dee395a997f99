// @vitest-environment happy-dom
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DesktopInput, type DesktopAct } from './desktop-input';

interface Finger {
  readonly x: number;
  readonly y: number;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

/** A tablet: what fingers on it do, as Chromium tells it. Half the size of the session's desktop. */
function tablet(trusted = true) {
  const acts: DesktopAct[] = [];
  const parent = document.createElement('div');
  document.body.append(parent);
  const input = new DesktopInput({ parent, scale: () => 0.5, size: () => ({ width: 800, height: 600 }), onAct: (act) => void acts.push(act) });
  const glass = parent.querySelector('.guac-glass') as HTMLElement;
  const on = new Map<number, Finger>();
  const touch = (identifier: number, { x, y }: Finger) => ({ identifier, clientX: x, clientY: y, target: glass });
  const say = (type: string, changed: readonly [number, Finger][]): boolean => {
    const event = new Event(type, { bubbles: true, cancelable: true });
    const fields = { isTrusted: trusted, touches: [...on].map(([id, finger]) => touch(id, finger)), changedTouches: changed.map(([id, finger]) => touch(id, finger)) };
    for (const [name, value] of Object.entries(fields)) Object.defineProperty(event, name, { value });
    glass.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return {
    acts, input, on, parent,
    down(id: number, x: number, y: number): boolean {
      on.set(id, { x, y });
      return say('touchstart', [[id, { x, y }]]);
    },
    moves(...fingers: readonly (readonly [id: number, x: number, y: number])[]): void {
      for (const [id, x, y] of fingers) on.set(id, { x, y });
      say('touchmove', fingers.map(([id, x, y]) => [id, { x, y }]));
    },
    up(id: number): void {
      const finger = on.get(id);
      on.delete(id);
      if (finger) say('touchend', [[id, finger]]);
    },
    cancelled(): void {
      const all = [...on];
      on.clear();
      say('touchcancel', all);
    },
    /** Buttons and where, each time they change. */
    get pressed(): string[] {
      let last = 0;
      return acts.flatMap((act) => {
        if (act.kind !== 'mouse' || act.mask === last) return [];
        last = act.mask;
        return [`${act.mask} at ${act.x},${act.y}`];
      });
    },
    get held(): number {
      const last = acts.findLast((act) => act.kind === 'mouse');
      return last?.kind === 'mouse' ? last.mask : 0;
    },
  };
}

describe('fingers of who takes part in a desktop session', () => {
  it('click where they tap, twice for two taps, and give it the keyboard', () => {
    const one = tablet();
    expect(one.down(1, 100, 50)).toBe(true);
    expect(one.input.focused).toBe(true);
    one.up(1);
    vi.advanceTimersByTime(300);
    expect(one.pressed).toEqual(['1 at 200,100', '0 at 200,100']);
    for (let taps = 0; taps < 2; taps += 1) {
      one.down(1, 100, 50);
      vi.advanceTimersByTime(60);
      one.up(1);
      vi.advanceTimersByTime(60);
    }
    vi.advanceTimersByTime(300);
    expect(one.pressed).toHaveLength(6);
    expect(one.held).toBe(0);
  });

  it('are the right button when they stay', () => {
    const one = tablet();
    one.down(1, 30, 40);
    vi.advanceTimersByTime(600);
    expect(one.pressed).toEqual(['4 at 60,80', '0 at 60,80']);
    one.up(1);
    vi.advanceTimersByTime(600);
    expect(one.pressed).toHaveLength(2);
  });

  it('drag when they stay down after a tap', () => {
    const one = tablet();
    one.down(1, 10, 10);
    one.up(1);
    vi.advanceTimersByTime(100);
    one.down(1, 10, 10);
    one.moves([1, 60, 40]);
    one.moves([1, 110, 80]);
    one.up(1);
    vi.advanceTimersByTime(600);
    expect(one.pressed).toEqual(['1 at 20,20', '0 at 220,160']);
    expect(one.acts).toContainEqual({ kind: 'mouse', x: 120, y: 80, mask: 1 });
  });

  it('turn the wheel when there are two: what is below them follows them, and neither clicks', () => {
    const one = tablet();
    one.down(1, 100, 200);
    one.down(2, 140, 200);
    one.moves([1, 100, 155], [2, 140, 155]);
    expect(one.pressed).toEqual(['16 at 240,310', '0 at 240,310', '16 at 240,310', '0 at 240,310']);
    one.moves([1, 100, 175], [2, 140, 185]);
    expect(one.pressed.slice(4)).toEqual(['8 at 240,360', '0 at 240,360']);
    one.up(1);
    one.up(2);
    vi.advanceTimersByTime(600);
    expect(one.pressed).toHaveLength(6);
  });

  it('let go when something takes them away: a second finger, the machine, or the focus', () => {
    for (const interrupt of ['second', 'machine', 'focus'] as const) {
      const one = tablet();
      one.down(1, 10, 10);
      one.up(1);
      vi.advanceTimersByTime(100);
      one.down(1, 10, 10);
      one.moves([1, 90, 10]);
      expect(one.held).toBe(1);
      if (interrupt === 'second') one.down(2, 200, 200);
      else if (interrupt === 'machine') one.cancelled();
      else window.dispatchEvent(new Event('blur'));
      expect(one.held).toBe(0);
      one.input.dispose();
    }
    const pressing = tablet();
    pressing.down(1, 10, 10);
    pressing.cancelled();
    vi.advanceTimersByTime(1_000);
    expect(pressing.acts).toEqual([]);
  });

  it('leave the mouse alone: it is heard at once when the focus comes back', () => {
    const one = tablet();
    window.dispatchEvent(new Event('blur'));
    const move = new MouseEvent('mousemove', { bubbles: true, cancelable: true, clientX: 100, clientY: 50 });
    Object.defineProperty(move, 'isTrusted', { value: true });
    (one.parent.querySelector('.guac-glass') as HTMLElement).dispatchEvent(move);
    expect(one.acts).toEqual([{ kind: 'mouse', x: 200, y: 100, mask: 0 }]);
  });

  it('of a script do nothing, nor does what comes after the end', () => {
    const script = tablet(false);
    script.down(1, 10, 10);
    script.up(1);
    vi.advanceTimersByTime(600);
    expect(script.acts).toEqual([]);
    const over = tablet();
    over.down(1, 10, 10);
    over.input.dispose();
    vi.advanceTimersByTime(1_000);
    expect(over.acts).toEqual([]);
  });

  it('never leave a button down, whatever they do', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('down' as const), id: fc.nat(2), x: fc.nat(399), y: fc.nat(299) }), fc.record({ kind: fc.constant('move' as const), id: fc.nat(2), x: fc.nat(399), y: fc.nat(299) }),
      fc.record({ kind: fc.constant('up' as const), id: fc.nat(2) }), fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(50, 200, 300, 700) }), fc.record({ kind: fc.constant('cancel' as const) }),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const one = tablet();
      for (const each of steps) {
        if (each.kind === 'down' && !one.on.has(each.id)) one.down(each.id, each.x, each.y);
        else if (each.kind === 'move' && one.on.has(each.id)) one.moves([each.id, each.x, each.y]);
        else if (each.kind === 'up') one.up(each.id);
        else if (each.kind === 'wait') vi.advanceTimersByTime(each.ms);
        else if (each.kind === 'cancel') one.cancelled();
      }
      for (const id of one.on.keys()) one.up(id);
      vi.advanceTimersByTime(1_000);
      expect(one.held).toBe(0);
      for (const act of one.acts) if (act.kind === 'mouse') expect([0, 1, 4, 8, 16]).toContain(act.mask);
      one.input.dispose();
      one.parent.remove();
    }), { numRuns: 200 });
  });
});
