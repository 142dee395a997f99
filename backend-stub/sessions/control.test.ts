import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { participationId } from '../../shared/model/ids';
import { controlTransition, firstControl, type ControlChange } from './control';

const who = fc.constantFrom('p1', 'p2', 'p3').map(participationId);
const change: fc.Arbitrary<ControlChange> = fc.oneof(
  fc.record({ kind: fc.constant('request' as const), by: who }), fc.record({ kind: fc.constant('take' as const), by: who }),
  fc.record({ kind: fc.constant('give' as const), by: who, to: fc.option(who, { nil: undefined }) }), fc.record({ kind: fc.constant('decline' as const), by: who, to: who }),
  fc.record({ kind: fc.constant('grant' as const), to: who }), fc.record({ kind: fc.constant('gone' as const), who }), fc.record({ kind: fc.constant('idle' as const) }),
);

it('has one holder after any story, who is not asking, and who got the keyboard by their own or the holder\'s word', () => {
  fc.assert(fc.property(fc.array(change, { maxLength: 60 }), (story) => {
    let control = firstControl(unixMillis(0));
    for (const [at, step] of story.entries()) {
      const next = controlTransition(control, step, unixMillis(at + 1));
      if (!next.ok) {
        expect(next.problem.what).not.toBe('');
        continue;
      }
      const { holder, requests } = next.value;
      const asking = requests.map(({ participationId }) => participationId);
      expect(new Set(asking).size).toBe(asking.length);
      expect(asking).not.toContain(holder);
      if (holder !== control.holder) {
        expect(next.value.since).toBe(at + 1);
        if (holder !== undefined) expect(step.kind === 'take' ? step.by : step.kind === 'give' || step.kind === 'grant' ? step.to : 'nobody').toBe(holder);
        if (step.kind === 'give') expect(step.by).toBe(control.holder);
      }
      if (step.kind === 'gone') expect([holder, ...asking]).not.toContain(step.who);
      if (step.kind === 'idle') expect(holder).toBeUndefined();
      control = next.value;
    }
  }));
});
