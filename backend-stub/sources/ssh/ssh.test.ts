import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../shared/base/problem';
import { startSshSource } from './index';
import { byKey, changed, clock, desk, firstSession, folder, hasSshd, interactive, refuseSessions, run, sessions, signIns, source, sshd, until, withPassword } from './ssh-world';

describe('signing in', () => {
  test('by key, by RSA key, by password and by keyboard-interactive', async () => {
    expect(await run('alice@demo-1', ['echo in'])).toMatchObject({ code: 0, out: 'in\n' });
    expect(await run('alice%demo-1', ['echo in'], byKey(join(folder, 'id_rsa')))).toMatchObject({ code: 0, out: 'in\n' });
    expect(await withPassword('right', ['-o', 'PreferredAuthentications=password'])).toMatchObject({ code: 0, out: 'in\n' });
    expect(await withPassword('right', ['-o', 'PreferredAuthentications=keyboard-interactive'])).toMatchObject({ code: 0, out: 'in\n' });
    expect(signIns).toEqual(['publickey', 'publickey', 'password', 'keyboard-interactive'].map((why) => ({ user: 'alice', asset: 'demo-1', success: true, why })));
    expect(sessions[0]?.request).toMatchObject({ user: 'alice', asset: 'demo-1', protocol: 'ssh', team: 'payments', remoteAddress: '127.0.0.1', simulated: false });
  });

  test('is refused with a strange key or a wrong password, and audited', async () => {
    expect((await run('alice@demo-1', ['true'], byKey(join(folder, 'stranger')))).code).toBe(255);
    await until(() => signIns.length === 1);
    expect((await withPassword('wrong', ['-o', 'PreferredAuthentications=password'])).code).toBe(255);
    expect((await run('nobody@demo-1', ['true'])).code).toBe(255);
    await until(() => signIns.some(({ user }) => user === 'nobody'));
    expect(signIns.every(({ success }) => !success)).toBe(true);
    expect(signIns.filter(({ why }) => why === 'password not accepted')).toHaveLength(3);
    expect(sessions).toEqual([]);
  });

  test('is closed after six wrong passwords', async () => {
    await withPassword('wrong', ['-o', 'PreferredAuthentications=password', '-o', 'NumberOfPasswordPrompts=20']);
    expect(signIns.filter(({ why }) => why === 'password not accepted')).toHaveLength(6);
  });

  test('waits longer and longer after wrong passwords, also when the next one is right; keys are not held up', async () => {
    clock.step = 0;
    const once = ['-o', 'PreferredAuthentications=password', '-o', 'NumberOfPasswordPrompts=3'];
    expect((await withPassword('wrong', once)).code).toBe(255);
    expect(signIns.map(({ why }) => why)).toEqual(Array.from({ length: 3 }, () => 'password not accepted'));
    signIns.length = 0;
    expect((await withPassword('right', once)).code).toBe(255);
    expect(new Set(signIns.map(({ why }) => why))).toEqual(new Set(['password not looked at: too many failed sign-ins, wait 1 s']));
    expect(await run('alice@demo-1', ['echo in'])).toMatchObject({ code: 0, out: 'in\n' });
    clock.now += 1_000;
    expect(await withPassword('right', once)).toMatchObject({ code: 0, out: 'in\n' });
  });

  test('to an asset that is not there names those that are', async () => {
    expect(await run('alice@nowhere', ['true'])).toMatchObject({ code: 254, err: expect.stringContaining('There is no asset "nowhere" here. Assets: demo-1,') as string });
    expect(await run('alice', ['true'])).toMatchObject({ code: 254, err: expect.stringContaining('Say where to: alice@ASSET') as string });
  });
});

describe('a command on a local asset', () => {
  test('passes its exit status, both outputs and standard input', async () => {
    const outcome = await run('alice@demo-1', ['cat; echo oops >&2; exit 7'], byKey(), 'from the user\n');
    expect(outcome).toMatchObject({ code: 7, out: 'from the user\n', err: 'oops\n' });
    const [session] = sessions;
    expect(session?.recorded).toContain('from the user\r\n');
    expect(session?.recorded).toContain('oops\r\n');
    expect(session?.typed).toBe('cat; echo oops >&2; exit 7\rfrom the user\n');
    expect(await session?.ending).toEqual({ reason: 'user_close', text: 'The session ended with exit status 7.' });
  });

  test('that dies by a signal tells which', async () => {
    const outcome = await run('alice@demo-1', ['kill -TERM $$']);
    expect(outcome.code).not.toBe(0);
    expect((await sessions[0]?.ending)?.text).toBe('The session ended by signal TERM.');
  });

  test('sees nothing of the gateway\'s environment', async () => {
    process.env['VIGIL_TEST_SECRET'] = 'swordfish';
    try {
      const { out } = await run('alice@demo-1', ['env'], byKey(), '', { LANG: 'de_DE.UTF-8' });
      expect(out).not.toContain('swordfish');
      expect(out).toContain(`HOME=${join(folder, 'data', 'homes', 'demo-1', 'alice')}\n`);
    } finally {
      delete process.env['VIGIL_TEST_SECRET'];
    }
  });

  test('delivers 8 MiB whole and in order to a client that reads', async () => {
    const { out, code } = await run('alice@demo-1', ['seq 1 1100000']);
    expect(code).toBe(0);
    expect(out.length).toBeGreaterThan(7 << 20);
    expect(createHash('sha256').update(out).digest('hex')).toBe(createHash('sha256').update(execFileSync('seq', ['1', '1100000'], { maxBuffer: 1 << 28 })).digest('hex'));
    expect(sessions[0]?.recorded.replaceAll('\r', '') === out).toBe(true);
  });

  test('and what is not offered is refused in words', async () => {
    const netconf = await run('alice@demo-1', ['netconf'], [...byKey(), '-s']);
    expect(netconf).toMatchObject({ code: 254, err: expect.stringContaining('netconf is not available through this gateway') as string });
    const forward = await run('alice@demo-1', [], [...byKey(), '-W', '127.0.0.1:1']);
    expect(forward.code).toBe(255);
  });
});

describe('an interactive session', () => {
  test('has a prompt, the size of the window, and follows its changes', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('alice@demo-1:~$ ');
    const session = await firstSession();
    expect(session.request).toMatchObject({ columns: 90, rows: 30 });
    user.type('stty size; echo $TERM-$LANG\r');
    await user.sees('30 90\r\nxterm-');
    user.resize(120, 40);
    await until(() => session.sizes.includes('120x40'));
    user.type('stty size\r');
    await user.sees('40 120\r\n');
    user.type('exit 3\r');
    expect(await user.exit).toBe(3);
    expect(await session.ending).toEqual({ reason: 'user_close', text: 'The session ended with exit status 3.' });
    expect(session.recorded).not.toContain('This session is recorded');
    expect(session.typed).toBe('stty size; echo $TERM-$LANG\rstty size\rexit 3\r');
  });

  test('shows nothing that is not recorded yet', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('alice@demo-1:~$ ');
    const session = await firstSession();
    let record!: () => void;
    const recording = new Promise<void>((resolve) => {
      record = resolve;
    });
    let asked = false;
    session.onRecord = () => {
      asked = true;
      changed();
      return recording;
    };
    user.type('echo se""cret\r');
    await until(() => asked);
    session.control.notify('not yet');
    expect(user.screen).not.toContain('secret');
    record();
    await user.sees('secret');
    expect(session.recorded).toContain('secret');
  });

  test('that is held drops what is typed and says so; participants type into the same shell', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    session.held = true;
    session.control.notify('Your session was paused by Ana Kovac.');
    await user.sees('Vigil \u001b[0m Your session was paused by Ana Kovac.');
    user.type('touch should-not-be\r');
    await user.sees('Your input is held');
    session.held = false;
    session.control.input('ls; echo from-$((40+2))\r');
    await user.sees('from-42');
    expect(user.screen).not.toContain('should-not-be');
    expect(session.recorded).not.toContain('paused by');
    user.type('echo again-$((1+1))\r');
    await user.sees('again-2');
  });

  test('that is terminated tells why, and ssh exits with 255', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    user.type('sleep 1000 & cat\r');
    await user.sees('sleep 1000');
    session.control.end('admin_terminate', 'Terminated by Ana Kovac: Security\u001b]0;x\u0007 incident.');
    expect(await user.exit).toBe(255);
    expect(user.screen).toContain('Vigil \u001b[0m Terminated by Ana Kovac: Security ]0;x incident.\r\n');
    expect((await session.ending).reason).toBe('admin_terminate');
    session.control.end('admin_terminate', 'again');
  });

  test('whose client is killed ends as lost, with its shell', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    user.type('echo pid=$$.\r');
    await until(() => /pid=\d+\./.test(user.screen));
    const pid = Number(/pid=(\d+)\./.exec(user.screen)?.[1]);
    user.kill('SIGKILL');
    expect((await session.ending).reason).toBe('connect_disconnect');
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
  });

  test('whose recording fails ends with null_storage and words', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    session.onRecord = () => Promise.reject(new ProblemError({ code: 'storage-unavailable', severity: 'error', what: 'This session can no longer be recorded, so it ends.', tip: 'Tell somebody.' }));
    user.type('echo hi\r');
    expect(await user.exit).toBe(255);
    expect(user.screen).toContain('can no longer be recorded');
    expect((await session.ending).reason).toBe('null_storage');
  });

  test('ends at once by order although its client does not read', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    user.type('yes\r');
    await until(() => session.recorded.length > 1 << 20);
    user.kill('SIGSTOP');
    // The client's window and the queues fill, then nothing more is read from the shell.
    session.control.end('admin_terminate', 'Terminated.');
    expect((await session.ending).reason).toBe('admin_terminate');
    user.kill('SIGCONT');
    expect(await user.exit).toBe(255);
  });

  test('keeps everything its program printed although the recorder is slow', async () => {
    const running = run('alice@demo-1', ['seq 1 60000'], [...byKey(), '-tt']);
    const session = await firstSession();
    session.onRecord = () => new Promise((resolve) => setTimeout(resolve, 20));
    const { out } = await running;
    expect(out).toBe(Array.from({ length: 60_000 }, (_, index) => `${index + 1}\r\n`).join(''));
    expect(session.recorded).toBe(out);
  });

  test('that the desk refuses shows the sentence and ends with 254', async () => {
    refuseSessions(new ProblemError({ code: 'locked', severity: 'error', what: 'Sessions of alice are locked.', tip: 'Ask the security team.' }));
    const user = interactive('alice@demo-1');
    expect(await user.exit).toBe(254);
    expect(user.screen).toContain('Sessions of alice are locked. Ask the security team.');
  });

  test('several share one connection', async () => {
    const socket = join(folder, 'master');
    const user = interactive('alice@demo-1', ['-M', '-S', socket]);
    await user.sees('$ ');
    expect(await run('alice@demo-1', ['echo second'], ['-S', socket])).toMatchObject({ code: 0, out: 'second\n' });
    expect(sessions).toHaveLength(2);
    user.type('echo still-$((1+1))\r');
    await user.sees('still-2');
  });
});

describe.runIf(hasSshd)('an upstream sshd', () => {
  test('runs commands, passing exit status, outputs and input', async () => {
    expect(await run('alice@far', ['cat; echo oops >&2; exit 9'], byKey(), 'hello\n')).toMatchObject({ code: 9, out: 'hello\n', err: 'oops\n' });
    expect(sessions[0]?.recorded).toContain('hello\r\n');
  });

  test('gives a shell whose window follows', async () => {
    const user = interactive('alice@far');
    await until(() => (sessions[0]?.recorded.length ?? 0) > 0);
    user.type('stty size\r');
    await user.sees('30 90');
    user.resize(100, 33);
    await until(() => sessions[0]?.sizes.includes('100x33') === true);
    user.type('stty size\r');
    await user.sees('33 100');
    user.type('exit 5\r');
    expect(await user.exit).toBe(5);
    expect((await sessions[0]?.ending)?.reason).toBe('user_close');
  });

  test('is pinned: a changed host key is refused', async () => {
    expect(await run('alice@wrong-key', ['true'])).toMatchObject({ code: 254, err: expect.stringContaining('wrong-key shows another host key') as string });
    expect((await sessions[0]?.ending)?.reason).toBe('connect_failed');
  });

  test('met for the first time is remembered', async () => {
    expect((await run('alice@met', ['true'])).code).toBe(0);
    const path = join(folder, 'data', 'keys', 'ssh-known-hosts.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ met: sshd?.fingerprint });
    await writeFile(path, JSON.stringify({ met: 'SHA256:somethingelse' }));
    expect((await run('alice@met', ['true'])).code).toBe(254);
  });
});

describe('the door', () => {
  test('says when an asset cannot be reached', async () => {
    expect(await run('alice@down', ['true'])).toMatchObject({ code: 254, err: expect.stringContaining('down cannot be reached: nothing listens there.') as string });
  });

  test('keeps its host key, tells a taken port, and ends sessions with a word when it closes', async () => {
    const common = { host: '127.0.0.1', dataDirectory: join(folder, 'data'), desk, accounts: [], assets: [], log: { info: () => undefined, warn: () => undefined } };
    await expect(startSshSource({ ...common, port: source.port })).rejects.toMatchObject({ problem: { code: 'port-taken' } });
    const second = await startSshSource({ ...common, port: 0 });
    expect(second.hostKeyFingerprint).toBe(source.hostKeyFingerprint);
    await second.close();
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    await source.close();
    expect(await user.exit).toBe(255);
    expect(user.screen).toContain('The gateway is being stopped.');
    expect((await sessions[0]?.ending)?.reason).toBe('connect_disconnect');
  });
});
