import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../../shared/base/problem';
import type { Log, SessionDesk, SessionHandle, SessionRequest, SourceControl } from '../../contracts';
import { castScript } from './cast-script';
import { FakeShell } from './fake-shell';
import { startReplaySource, type ReplaySource } from './index';
import { Random, type SimulatedSession, type Stage, type Step } from './script';

const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const stage: Stage = { user: 'ann', asset: 'db-1', columns: 80, rows: 24, random: new Random(1) };

const simulate = (steps: readonly Step[]): SimulatedSession => ({
  user: 'ann', asset: 'db-1', protocol: 'ssh', team: 'data', remoteAddress: '10.0.0.1', columns: 100, rows: 30, seed: 7,
  *script() {
    yield* steps;
  },
});

/** A desk that writes down what comes, and can hold or refuse. */
class Notes implements SessionDesk {
  readonly requests: SessionRequest[] = [];
  readonly seen: string[] = [];
  control: SourceControl | undefined;
  held = false;
  refuse: ProblemError | undefined;
  /** Settled by the test when set: a recorder that takes its time. */
  slow: Promise<void> | undefined;

  async open(request: SessionRequest, control: SourceControl): Promise<SessionHandle> {
    if (this.refuse !== undefined) throw this.refuse;
    this.requests.push(request);
    this.control = control;
    return {
      id: `session-${this.requests.length}`,
      output: async (bytes) => {
        await this.slow;
        this.seen.push(`o ${new TextDecoder().decode(bytes)}`);
      },
      input: (bytes) => {
        if (this.held) return 'held';
        this.seen.push(`i ${new TextDecoder().decode(bytes)}`);
        return 'forward';
      },
      exec: () => 'forward',
      transfer: () => Promise.resolve(undefined),
      inputEnds: () => Promise.resolve(),
      resize: (columns, rows) => void this.seen.push(`r ${columns}x${rows}`),
      ended: async (reason, text) => void this.seen.push(`end ${reason} ${text}`),
    };
  }

  signIn(): void {
    throw new Error('nobody signs in to a simulated session');
  }
}

let desk: Notes;
let source: ReplaySource | undefined;
beforeEach(() => {
  vi.useFakeTimers();
  desk = new Notes();
});
afterEach(() => {
  source?.stop();
  vi.useRealTimers();
});

const play = async (...steps: readonly Step[]): Promise<void> => {
  source = await startReplaySource([simulate(steps)], desk, log);
};
const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
};

describe('a simulated session', () => {
  it('says what it is, plays its steps at their times, logs out, and comes back', async () => {
    await play({ waitMs: 1_000, output: 'one' }, { waitMs: 500, resize: { columns: 90, rows: 20 } }, { waitMs: 500, typed: 'ls\r', output: 'ls\r\n' });
    expect(desk.requests).toEqual([{ user: 'ann', asset: 'db-1', protocol: 'ssh', team: 'data', remoteAddress: '10.0.0.1', columns: 100, rows: 30, simulated: true }]);
    await pass(999);
    expect(desk.seen).toEqual([]);
    await pass(1);
    expect(desk.seen).toEqual(['o one']);
    await pass(1_000);
    expect(desk.seen).toEqual(['o one', 'r 90x20', 'i ls\r', 'o ls\r\n', 'end user_close The user logged out.']);
    await pass(20_000);
    expect(desk.requests).toHaveLength(2);
  });

  it('logs out when it has printed enough for one recording, and comes back as a new one', async () => {
    const megabyte = 'x'.repeat(1 << 20);
    await play(...Array.from({ length: 40 }, () => ({ waitMs: 1_000, output: megabyte })));
    await pass(17_000);
    expect(desk.seen.filter((one) => one.startsWith('end'))).toEqual(['end user_close The user logged out.']);
    expect(desk.seen.indexOf('end user_close The user logged out.')).toBeLessThan(17);
    await pass(2_000);
    expect(desk.requests).toHaveLength(2);
  });

  it('types nothing while it is held, and goes on afterwards without losing a step', async () => {
    desk.held = true;
    await play({ waitMs: 10, typed: 'ls\r', output: 'echo' }, { waitMs: 60_000, output: 'far' });
    await pass(5_000);
    expect(desk.seen).toEqual([]);
    desk.held = false;
    await pass(500);
    expect(desk.seen).toEqual(['i ls\r', 'o echo']);
  });

  it('waits for a recorder that is slow instead of filling the memory', async () => {
    let recorded!: () => void;
    desk.slow = new Promise((resolve) => {
      recorded = resolve;
    });
    await play({ waitMs: 10, output: 'one' }, { waitMs: 10, output: 'two' }, { waitMs: 60_000, output: 'far' });
    await pass(10_000);
    expect(desk.seen).toEqual([]);
    recorded();
    await pass(0);
    expect(desk.seen).toEqual(['o one']);
    await pass(10);
    expect(desk.seen).toEqual(['o one', 'o two']);
  });

  it('gives the screen to a participant who types, and takes it back later', async () => {
    await play({ waitMs: 5_000, output: 'script' });
    desk.control?.input('whoami\r');
    await pass(5_000);
    expect(desk.seen).toEqual(['o \r\nann@db-1:~$ ', 'o whoami\r\nann\r\nann@db-1:~$ ']);
    await pass(15_000);
    expect(desk.seen.slice(2)).toEqual(['o script', 'end user_close The user logged out.']);
  });

  it('shows the reason when it is ended, and a new one follows', async () => {
    await play({ waitMs: 60_000, output: 'far' });
    desk.control?.end('admin_terminate', 'Ended by Ana.');
    await pass(0);
    expect(desk.seen).toEqual(['o \r\n\u001b[0mEnded by Ana.\r\n', 'end admin_terminate Ended by Ana.']);
    await pass(20_000);
    expect(desk.requests).toHaveLength(2);
  });

  it('that is refused tries again, less and less often, and not after the stop', async () => {
    desk.refuse = new ProblemError({ code: 'locked', severity: 'error', what: 'Locked.', tip: 'Wait.' });
    await play({ waitMs: 60_000, output: 'far' });
    await pass(20_000 + 39_999);
    desk.refuse = undefined;
    expect(desk.requests).toHaveLength(0);
    await pass(1);
    expect(desk.requests).toHaveLength(1);
    source?.stop();
    desk.control?.end('admin_terminate', 'x');
    await pass(600_000);
    expect(desk.requests).toHaveLength(1);
  });
});

describe('a recording as a script', () => {
  const cast = [
    '{"version":2,"width":90,"height":20}', '[0.5,"o","a"]', 'not json', '[0.6,"i","secret"]', '[100,"r","70x10"]', '[100.25,"o","b"]', '[1,"o","earlier"]', '[2,"r","0x0"]', '["x","o","y"]', '[101,"o"',
  ].join('\n');

  it('plays output and sizes in a loop, cuts long pauses, and passes over what it cannot read', () => {
    const found = castScript(cast);
    expect(found).toMatchObject({ columns: 90, rows: 20 });
    const steps = found?.script(stage);
    const next = (): unknown => steps?.next().value;
    expect([next(), next(), next(), next(), next(), next()]).toEqual([
      { waitMs: 1_000, output: '\u001bc', resize: { columns: 90, rows: 20 } },
      { waitMs: 500, output: 'a' }, { waitMs: 3_000, resize: { columns: 70, rows: 10 } }, { waitMs: 250, output: 'b' }, { waitMs: 0, output: 'earlier' },
      { waitMs: 1_000, output: '\u001bc', resize: { columns: 90, rows: 20 } },
    ]);
  });

  it.each(['', 'text', '{"version":3}', 'null', '[]', '{"version":2}'])('is none: %j', (text) => {
    expect(castScript(text)).toBeUndefined();
  });
});

describe('the simulated shell', () => {
  it('edits its line, answers, and shows no control characters', () => {
    const shell = new FakeShell('ann', 'db-1');
    expect(shell.type('echp\x7fo hi\x1b[A\r')).toBe('echp\b \bo hi[A\r\nhi[A\r\nann@db-1:~$ ');
    expect(shell.type('\x7f')).toBe('');
    expect(shell.type('rm -rf /\x03')).toBe('rm -rf /^C\r\nann@db-1:~$ ');
    expect(shell.type('rm x\r')).toContain('bash: rm: command not found');
  });
});

describe('the random numbers', () => {
  it('are the same for the same seed, and within their bounds', () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 200 }, () => random.integer(3, 9));
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(new Set(draw(5))).toEqual(new Set([3, 4, 5, 6, 7, 8]));
  });
});
