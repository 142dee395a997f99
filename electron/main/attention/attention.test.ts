import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Attention, attentionText } from './attention';

function signs() {
  const shown = { badges: [] as number[], messages: [] as string[], looking: false, now: 0 };
  const attention = new Attention({ badge: (count) => shown.badges.push(count), message: (text) => shown.messages.push(text), looking: () => shown.looking }, () => shown.now);
  return { shown, attention };
}

describe('attention', () => {
  it('shows the largest count of all windows, and takes it away with them', () => {
    const { shown, attention } = signs();
    attention.tell(1, { open: 2, sessions: 2, raise: false });
    attention.tell(2, { open: 3, sessions: 2, raise: false });
    attention.forget(2);
    attention.forget(2);
    attention.forget(1);
    expect(shown.badges).toEqual([2, 3, 2, 0]);
    expect(shown.messages).toEqual([]);
  });

  it('says it once in a while, and not to somebody who looks', () => {
    const { shown, attention } = signs();
    const raise = (): void => attention.tell(1, { open: 2, sessions: 2, raise: true });
    shown.looking = true;
    raise();
    shown.looking = false;
    raise();
    raise();
    shown.now += 5000;
    attention.tell(1, { open: 1, sessions: 0, raise: true });
    expect(shown.messages).toEqual(['2 sessions need attention', 'An alert needs attention']);
  });

  it('has no words but its own', () => {
    fc.assert(fc.property(fc.nat(100_000), fc.nat(100_000), (open, sessions) => {
      expect(attentionText({ open, sessions })).toMatch(/^(?:An alert needs attention|\d+ alerts need attention|1 session needs attention|\d+ sessions need attention)$/);
    }));
  });
});
