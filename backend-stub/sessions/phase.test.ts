import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { firstPhase, staleSentence, transition, type Phase, type PhaseChange } from './phase';

const at = unixMillis(1);
const changes: readonly PhaseChange[] = [
  { kind: 'pause', by: 'Ana', at }, { kind: 'resume' }, { kind: 'terminate', by: 'Pat', at, endsAt: unixMillis(2) }, { kind: 'undo' },
  { kind: 'ended', reason: 'user_close', text: '', at },
];

/** The table of phase.ts, written a second time. */
const table: Readonly<Record<Phase['state'], Readonly<Partial<Record<PhaseChange['kind'], Phase['state'] | 'before'>>>>> = {
  live: { pause: 'paused', terminate: 'ending', ended: 'ended' },
  paused: { resume: 'live', terminate: 'ending', ended: 'ended' },
  ending: { undo: 'before', ended: 'ended' },
  ended: {},
};

describe('the phases of a session', () => {
  it('follow the table, whatever the order of changes, and count every change once', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...changes), { maxLength: 40 }), (sequence) => {
      let phase = firstPhase;
      let accepted = 0;
      let before: Phase = phase;
      for (const change of sequence) {
        const expected = table[phase.state][change.kind];
        const result = transition(phase, change);
        expect(result.ok).toBe(expected !== undefined);
        if (!result.ok) {
          expect(result.problem.what).toMatch(/\.$/);
          continue;
        }
        accepted += 1;
        if (change.kind === 'terminate') before = phase;
        expect(result.value.state).toBe(expected === 'before' ? before.state : expected);
        if (change.kind === 'undo') expect(result.value.heldBy).toBe(before.heldBy);
        phase = result.value;
        expect(phase.version).toBe(firstPhase.version + accepted);
        expect(phase.heldBy === undefined).toBe(phase.state === 'live' || phase.state === 'ended');
        expect(phase.endsAt === undefined).toBe(phase.state !== 'ending');
        expect(staleSentence(phase)).toContain('session');
      }
    }));
  });

  it('say who was first', () => {
    const paused = transition(firstPhase, { kind: 'pause', by: 'Ana Kovac (ana)', at });
    if (!paused.ok) throw new Error('not paused');
    expect(transition(paused.value, { kind: 'pause', by: 'Pat', at })).toMatchObject({ ok: false, problem: { what: 'Already paused by Ana Kovac (ana).' } });
  });
});
