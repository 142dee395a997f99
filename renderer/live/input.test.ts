import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem, Result } from '../../shared/base/problem';
import { participationId, sessionId } from '../../shared/model/ids';
import type { DesktopInput, InputAnswer, InputPiece } from '../gateway/client';
import { VirtualTimers } from '../gateway/testing/virtual-timers';
import { InputSender } from './input';

const lost: Problem = { code: 'gateway-unreachable', severity: 'error', what: 'Lost.', tip: 'Wait.' };
const held: Problem = { code: 'session-paused', severity: 'warning', what: 'The session is paused by Pat.', tip: 'Resume it.' };

/** The gateway's rule: a number that was had before has no second effect. One that knows no senders has one count for all. */
class Shell {
  received = '';
  readonly counts = new Map<string, number>();
  readonly origins = new Map<string, string>();
  knowsSenders = true;
  held = false;
  calls: InputPiece[] = [];
  fate: () => 'answered' | 'answer lost' | 'call lost' = () => 'answered';

  readonly sendInput = async (piece: InputPiece): Promise<Result<InputAnswer>> => {
    this.calls.push(piece);
    const fate = this.fate();
    await Promise.resolve();
    if (fate === 'call lost') return { ok: false, problem: lost };
    let problem: Problem | undefined;
    const sender = this.knowsSenders ? piece.sender : '';
    if (piece.sequence === (this.counts.get(sender) ?? 0) + 1) {
      this.counts.set(sender, piece.sequence);
      this.origins.set(sender, piece.origin);
      if (this.held) problem = held;
      else this.received += piece.text;
    }
    if (fate === 'answer lost') return { ok: false, problem: lost };
    return { ok: true, value: { acceptedSequence: this.counts.get(sender) ?? 0, acceptedOrigin: this.origins.get(sender) ?? '', problem } };
  };
}

function world() {
  const shell = new Shell();
  const timers = new VirtualTimers();
  const refused: Problem[] = [];
  const delayed: (Problem | undefined)[] = [];
  const sender = new InputSender(shell, sessionId('s'), participationId('p'), {
    onRefused: (problem) => { refused.push(problem); }, onDelayed: (problem) => { delayed.push(problem); },
  }, '', timers);
  return { shell, timers, refused, delayed, sender };
}

describe('InputSender', () => {
  it('sends what is typed meanwhile together, one call at a time', async () => {
    const { shell, timers, sender } = world();
    for (const key of 'hello') sender.type(key);
    await timers.advance(0);
    expect(shell.calls.map((piece) => [piece.sequence, piece.text])).toEqual([[0, ''], [1, 'hello']]);
    await sender.drained();
  });

  it('brings everything once and in order, whatever gets lost', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.record({ text: fc.string({ minLength: 1 }), wait: fc.nat(400) }), { maxLength: 20 }), fc.array(fc.nat(2), { minLength: 1, maxLength: 30 }),
      async (typed, fates) => {
        const { shell, timers, refused, sender } = world();
        let turn = 0;
        shell.fate = () => (['answered', 'answer lost', 'call lost'] as const)[fates[turn++] ?? 0]!;
        for (const { text, wait } of typed) { sender.type(text); await timers.advance(wait); }
        await timers.advance(600_000);
        await sender.drained();
        expect(shell.received).toBe(typed.map(({ text }) => text).join(''));
        expect(refused).toEqual([]);
      },
    ), { numRuns: 300 });
  });

  it('says that typing waits, and that it goes on', async () => {
    const { shell, timers, delayed, sender } = world();
    let calls = 0;
    shell.fate = () => (calls++ === 0 ? 'answer lost' : 'answered');
    sender.type('x');
    await timers.advance(1000);
    expect(delayed).toEqual([lost, undefined]);
    expect(shell.received).toBe('x');
  });

  it('does not keep for later what a paused session refuses', async () => {
    const { shell, timers, refused, sender } = world();
    shell.held = true;
    sender.type('rm -rf /');
    await timers.advance(0);
    shell.held = false;
    sender.type('ls');
    await timers.advance(0);
    expect(refused).toEqual([held]);
    expect(shell.received).toBe('ls');
  });

  it('loses nothing beside another window in the same participation', async () => {
    const { shell, timers, sender } = world();
    const other = new InputSender(shell, sessionId('s'), participationId('p'), { onRefused: () => undefined, onDelayed: () => undefined }, 'another', timers);
    for (const [index, key] of [...'abcdefgh'].entries()) {
      (index % 2 === 0 ? sender : other).type(key);
      await timers.advance(0);
    }
    expect([...shell.received].sort().join('')).toBe('abcdefgh');
  });

  it('finds the number to go on with after the window was reloaded, at a gateway that knows no senders', async () => {
    const { shell, timers, sender } = world();
    shell.knowsSenders = false;
    shell.counts.set('', 7);
    sender.type('pwd');
    await timers.advance(0);
    expect(shell.received).toBe('pwd');
    expect(shell.calls.map((piece) => piece.sequence)).toEqual([0, 8]);
  });

  it('loses nothing when the last piece of the page before arrives after the number was asked for', async () => {
    const { shell, timers, sender } = world();
    shell.fate = () => {
      if (shell.calls.length === 2) {
        shell.counts.set('', 1);
        shell.origins.set('', 'the page before');
        shell.received += 'ls; ';
      }
      return 'answered';
    };
    sender.type('pwd');
    await timers.advance(0);
    sender.type('!');
    await timers.advance(0);
    expect(shell.received).toBe('ls; pwd!');
    expect(shell.calls.map((piece) => piece.sequence)).toEqual([0, 1, 2, 3]);
  });

  it('brings keys and clicks of a desktop in order, and of moves that wait the last one', async () => {
    const { shell, timers, sender } = world();
    const mouse = (x: number, mask: number): DesktopInput => ({ kind: 'mouse', x, y: 0, mask });
    const acts = [mouse(1, 0), mouse(2, 0), mouse(3, 0), mouse(4, 0), mouse(4, 1), mouse(5, 1), mouse(6, 1), mouse(7, 1), mouse(7, 0), { kind: 'key', keysym: 97, pressed: true }, { kind: 'key', keysym: 97, pressed: false }] as const;
    for (const act of acts) expect(sender.act(act).ok).toBe(true);
    await timers.advance(0);
    await sender.drained();
    expect(shell.calls.map(({ sequence, text, desktop }) => [sequence, text, desktop?.length])).toEqual([[0, '', undefined], [1, '', 7]]);
    expect(shell.calls[1]!.desktop).toEqual([mouse(1, 0), mouse(4, 0), mouse(4, 1), mouse(7, 1), mouse(7, 0), ...acts.slice(-2)]);
    for (let count = 0; count < 10_000; count += 1) sender.act({ kind: 'key', keysym: 98, pressed: true });
    expect(sender.act({ kind: 'key', keysym: 98, pressed: true })).toMatchObject({ ok: false, problem: { code: 'input-too-much' } });
    await timers.advance(0);
    await sender.drained();
    expect(shell.calls.every(({ desktop }) => (desktop?.length ?? 0) <= 500)).toBe(true);
  });

  it('refuses a paste that is too large as a whole and never cuts a character', async () => {
    const { shell, timers, sender } = world();
    expect(sender.type('x'.repeat(2 * 1024 * 1024))).toMatchObject({ ok: false, problem: { code: 'input-too-much' } });
    sender.type(`a${'😀'.repeat(20_000)}`);
    await timers.advance(0);
    await sender.drained();
    expect(shell.calls.length).toBeGreaterThan(1);
    expect(shell.calls.every((piece) => !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(piece.text))).toBe(true);
    expect(shell.received === `a${'😀'.repeat(20_000)}`).toBe(true);
  });
});
