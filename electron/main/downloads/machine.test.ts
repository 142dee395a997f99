import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelay, transition, type DownloadEvent, type DownloadState } from './machine';

const problem = { code: 'c', severity: 'error', what: 'w', tip: 't' } as const;
const phases = ['waiting', 'running', 'verifying', 'paused', 'failed', 'done'] as const;
const happenings: readonly DownloadEvent[] = [
  { type: 'begin' }, { type: 'broke', problem }, { type: 'complete' }, { type: 'pause' }, { type: 'resume' }, { type: 'refuse', problem }, { type: 'verified' }, { type: 'restart' },
];

/** The table in machine.ts, as it stands there; '·' = nothing happens. */
const table: Record<(typeof phases)[number], string> = {
  waiting: 'running waiting · paused waiting failed · ·',
  running: '· waiting verifying paused · failed · waiting',
  verifying: '· · · · · failed done waiting',
  paused: '· · · · waiting · · ·',
  failed: '· · · · waiting · · ·',
  done: '· · · · · · · ·',
};

describe('transition', () => {
  it.each(phases)('follows the table from %s', (phase) => {
    const expected = table[phase].split(' ').map((next) => (next === '·' ? phase : next));
    expect(happenings.map((event) => transition({ phase, attempts: 0 }, event).phase)).toEqual(expected);
  });

  it('counts breaks in a row, and forgets them when bytes arrive', () => {
    const broken = [1, 2, 3].reduce<DownloadState>((state) => transition(transition(state, { type: 'begin' }), { type: 'broke', problem }), { phase: 'waiting', attempts: 0 });
    expect(broken).toEqual({ phase: 'waiting', attempts: 3, problem });
    expect(transition(transition(broken, { type: 'begin' }), { type: 'progress' })).toEqual({ phase: 'running', attempts: 0 });
  });

  it('is never done without having been verified, and never leaves done', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...happenings, { type: 'verified', problem } as const), { maxLength: 40 }), (steps) => {
      let state: DownloadState = { phase: 'waiting', attempts: 0 };
      for (const event of steps) {
        const next = transition(state, event);
        if (next.phase === 'done' && state.phase !== 'done') expect([state.phase, event]).toEqual(['verifying', { type: 'verified' }]);
        if (state.phase === 'done') expect(next.phase).toBe('done');
        state = next;
      }
    }), { numRuns: 2000 });
  });
});

describe('retryDelay', () => {
  it('lies between half a second and fifteen', () => {
    fc.assert(fc.property(fc.nat(10_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, chance) => {
      const delay = retryDelay(attempts, () => chance);
      expect(delay).toBeGreaterThanOrEqual(500);
      expect(delay).toBeLessThanOrEqual(15_000);
    }));
    expect([1, 2, 3, 20].map((attempts) => retryDelay(attempts, () => 0.5))).toEqual([500, 1000, 2000, 15_000]);
  });
});
