import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Snapshotter } from './snapshotter';

const number = fc.integer({ min: 0, max: 12 });
const sequence = fc.oneof(
  { weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 30 }) },
  { weight: 2, arbitrary: fc.constantFrom('é', '─│┌', '\t', '\b', 'x'.repeat(45)) },
  { weight: 4, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\x1bM', '\x1bD', '\x1bE', '\x1b7', '\x1b8', '\x1b[s', '\x1b[u', '\x1bH') },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('A', 'B', 'C', 'D', 'G', 'd', 'J', 'K', 'L', 'M', 'P', '@', 'X', 'S', 'T'), number).map(([final, count]) => `\x1b[${count}${final}`) },
  { weight: 3, arbitrary: fc.tuple(number, number).map(([row, column]) => `\x1b[${row};${column}H`) },
  { weight: 2, arbitrary: fc.tuple(number, number).map(([top, bottom]) => `\x1b[${top};${bottom}r`) },
  { weight: 2, arbitrary: fc.constantFrom('\x1b[m', '\x1b[1;31m', '\x1b[7m', '\x1b[48;5;21m', '\x1b[38;2;1;2;3m', '\x1b[4m') },
  { weight: 2, arbitrary: fc.constantFrom('\x1b[?1049h', '\x1b[?1049l', '\x1b[?47h', '\x1b[?47l', '\x1b[?6h', '\x1b[?6l', '\x1b[?7l', '\x1b[?7h', '\x1b[?25l', '\x1b[?25h', '\x1b[4h', '\x1b[4l') },
  { weight: 2, arbitrary: fc.constantFrom('\x1b(0', '\x1b(B', '\x1b)0', '\x0e', '\x0f', '\x1b[3g', '\x1bc', '\x1b[!p') },
);
const resize = fc.record({ columns: fc.integer({ min: 10, max: 40 }), rows: fc.integer({ min: 2, max: 12 }) });
const step = fc.oneof({ weight: 12, arbitrary: sequence }, { weight: 1, arbitrary: resize });
type Step = string | { columns: number; rows: number };

const perform = (screen: Snapshotter, steps: readonly Step[]): void => {
  for (const step of steps) {
    if (typeof step === 'string') screen.writeNow(step);
    else screen.resize(step.columns, step.rows);
  }
};

const goesOn = (before: readonly Step[], after: readonly Step[]): void => {
  const played = new Snapshotter(20, 6);
  perform(played, before);
  if (!played.settled) return;
  const copy = new Snapshotter(played.columns, played.rows);
  copy.writeNow(played.snapshot().ansi);
  expect(copy.lines()).toEqual(played.lines());
  perform(played, after);
  perform(copy, after);
  expect(copy.lines()).toEqual(played.lines());
};

describe('a screen restored from a snapshot', () => {
  it('goes on exactly like the one that was played', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), fc.array(sequence, { maxLength: 25 }), goesOn), { numRuns: 300 });
  });

  it('has the cursors that both screens saved, also of a full-screen program that has ended', () => {
    const enter = fc.constantFrom('\x1b[?1049h', '\x1b[?47h', '\x1b[?1047h');
    const leave = fc.constantFrom('\x1b[?1049l', '\x1b[?47l', '\x1b[?1047l');
    const place = fc.tuple(number, number).map(([row, column]) => `\x1b[${row};${column}H`);
    const save = fc.tuple(place, fc.constantFrom('', '\x1b[1;31m', '\x1b[44m'), fc.constantFrom('\x1b7', '\x1b[s')).map((parts) => parts.join(''));
    // Sets of characters that one screen left behind for the other are kept only as far as programs use them: the next test.
    const few = fc.array(sequence.filter((text) => !/[()\x0e\x0f]/.test(text)), { maxLength: 6 });
    const restore = fc.constantFrom('\x1b8', '\x1b[u').map((back) => `${back}qx`);
    const step = fc.oneof(enter, leave, save, restore, few.map((each) => each.join('')));
    fc.assert(fc.property(
      fc.tuple(enter, save, few, leave, fc.array(step, { maxLength: 8 })).map(([...parts]) => parts.flat(2)),
      // The guard merges a switch that is repeated at once; a snapshot between the two must not look like a difference.
      fc.tuple(fc.constant('.'), fc.array(step, { maxLength: 4 }), enter, restore, fc.constantFrom('', '\x1b[?47l\x1b8qx')).map(([...parts]) => parts.flat()), goesOn,
    ), { numRuns: 300 });
  });

  it('has the line drawing that a cursor of an ended full-screen program was saved with', () => {
    goesOn(['\x1b[?1049h\x1b[3;5H\x1b(0\x1b7\x1b(B\x1b[?1049l', 'prompt$ '], ['\x1b[?1049h', '\x1b8qx']);
    goesOn(['\x1b[?47h\x1b[3;5H\x1b(0\x1b7\x1b(B\x1b8\x1b[?47l'], ['qx', '\x1b[?47h', '\x1b8qx']);
  });

  it('has the cursor that was saved past the last column, also after the window grew', () => {
    goesOn(['\x1b[1;6H', 'x'.repeat(15), '\x1b7'], [{ columns: 21, rows: 2 }, '\x1b[u', '!']);
  });

  // Not under full-screen programs: a window that grows there shows cells the terminal kept from before; programs redraw them.
  it('is resized exactly like the one that was played', () => {
    const normal = sequence.filter((text) => !/49|47/.test(text));
    fc.assert(fc.property(fc.array(normal, { maxLength: 40 }), fc.array(fc.oneof(normal, resize), { maxLength: 25 }), goesOn), { numRuns: 300 });
  });
});
