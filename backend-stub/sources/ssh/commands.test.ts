import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBastion, type Bastion, type Person } from './bastion.fixture';

let bastion: Bastion;
let alice: Person;
let known = 0;
beforeAll(async () => {
  bastion = await openBastion();
});
afterAll(() => bastion.close());
afterEach(async () => {
  alice.leave();
  await alice.exit;
  await bastion.until(async () => bastion.gateway.gateway.services.sessions.live().length === 0);
});

const prompt = 'alice@demo-1:~$ ';
async function signedIn(command?: readonly string[], login = 'alice'): Promise<void> {
  known = (await bastion.commands()).length;
  alice = bastion.person(`${login}@demo-1`, command);
  if (command === undefined) await alice.sees(prompt.replace('alice', login));
}
/** The commands of this session, once there are so many. */
const commands = (count: number): Promise<readonly string[]> => bastion.until(async () => {
  const all = (await bastion.commands()).slice(known);
  return all.length >= count && all;
}, () => `${count} commands, screen ${JSON.stringify(alice.screen.slice(-300))}`);
/** Types a line and waits for what it prints. */
async function run(keys: string, answer: string | RegExp): Promise<void> {
  alice.type(keys);
  await alice.sees(answer);
}

describe('commands of a live session with a real bash', () => {
  it('are read through editing, history, search and completion', async () => {
    await signedIn();
    await run('echo one\x7f\x7f\x7ftwo-$((1+1))\r', 'two-2');
    await run('xxcho three-$((1+2))\x01\x1b[C\x7f\x04e\r', 'three-3');
    await run('echo rubbish\x15echo four-$((2+2)) word\x17\r', 'four-4');
    // Recalled by arrow, changed at its beginning and end.
    await run('\x1b[A\x1b[1~: && \x05more\r', 'four-4 more');
    await run('\x12two\r', /two-2[^]*two-2/);
    await run('\x12three\x1b[Cx\r', 'txhree-3');
    await run('touch completed-file\r', /completed-file[^]*\$ /);
    await run('ls comp\t; echo don"e"\r', /\r\ndone/);
    expect(await commands(8)).toEqual([
      'echo two-$((1+1))', 'echo three-$((1+2))', 'echo four-$((2+2))', ': && echo four-$((2+2)) more',
      'echo two-$((1+1))', 'echo txhree-$((1+2))', 'touch completed-file', 'ls completed-file ; echo don"e"',
    ]);
    const [event] = await bastion.events('session.command');
    expect(event).toMatchObject({ category: 'Session', title: 'Command', user: 'alice', details: { asset: 'demo-1', sessionUser: 'alice', given: 'at the prompt' } });
    expect(Number(event?.details['atMs'])).toBeGreaterThan(0);
  });

  it('come one by one out of a pasted block, and whole out of a here-document', async () => {
    await signedIn();
    // Without marks, as a script would type it.
    await run('echo a$((1))\recho b$((2))\rcat <<END > note\rrm -rf /never\rEND\recho c$((3))\r', /c3\r\n.*\$ $/);
    expect(await commands(4)).toEqual(['echo a$((1))', 'echo b$((2))', 'cat <<END > note\nrm -rf /never\nEND', 'echo c$((3))']);
    // With them, as terminals paste: nothing runs before Enter.
    await run('\x1b[200~echo d$((4))\necho e$((5))\x1b[201~\r', /d4\r\n[^]*e5/);
    await run('echo "open\rstill" \\\rend$((6))\r', /still end6/);
    expect((await commands(7)).slice(4)).toEqual(['echo d$((4))', 'echo e$((5))', 'echo "open\nstill" end$((6))']);
  });

  it('are what bash writes into its own history, whatever keys were used', async () => {
    // With a home, and so a history, of his own.
    await signedIn(undefined, 'bob');
    const keys = fc.constantFrom(
      ...'xqzXQZ  0-_.', '\x7f', '\b', '\x01', '\x05', '\x02', '\x06', '\x0b', '\x15', '\x17', '\x19', '\x14', '\x1b[D', '\x1b[C', '\x1b[A', '\x1b[B', '\x1b[H', '\x1bOF', '\x1b[3~',
      '\x1bb', '\x1bf', '\x1bd', '\x1b\x7f', '\x1b.', '\x12xq', '\t', '\x10', 'xqz xqz', '\x1b[200~xq zq\x1b[201~',
    );
    const seed = process.env['VIGIL_NIGHTLY'] ? Date.now() : 20_261_129;
    // Not the file of the history: editing changes older lines of that one, whether or not they are run.
    await run('h() { history 1 >> ran; }; readonly PROMPT_COMMAND=h\r', /=h\r\n[^]*\$ $/);
    const lines = fc.sample(fc.array(keys, { minLength: 1, maxLength: 30 }), { numRuns: 60, seed }).map((line) => line.join(''))
      // Twice in a row asks whether to list all programs there are, and waits.
      .map((line) => line.replace(/\t\t+/g, '\t'));
    for (const [at, line] of lines.entries()) {
      alice.type(`: l${at} ${line}\r`);
      await bastion.until(async () => alice.screen.split('\x1b[?2004h').length >= at + 4, () => `a prompt after ${JSON.stringify(line)}: ${JSON.stringify(alice.screen.slice(-300))}`);
    }
    await run('echo wri""tten\r', 'written');
    // The same number again: nothing was entered since.
    const entries = new Map((await readFile(join(bastion.gateway.data, 'homes/demo-1/bob/ran'), 'utf8')).split('\n').flatMap((line) => {
      const [, number = '', text = ''] = /^ *(\d+)\*? {1,2}(.*)$/.exec(line) ?? [];
      return number === '' || text.trim() === '' ? [] : [[number, text.trim()] as const];
    }));
    const history = [...entries.values()];
    const told = await bastion.until(async () => {
      const all = (await bastion.commands()).slice(known);
      return all.at(-1) === 'echo wri""tten' && all;
    });
    expect({ seed, told }).toEqual({ seed, told: history });
  });

  it('are long lines that wrap, too', async () => {
    await signedIn();
    const words = Array.from({ length: 40 }, (_, at) => `word${at}`).join(' ');
    await run(`echo ${words} x$((7))\r`, /x7/);
    await run('\x1b[A\x7f\x7f\x7f8))\r', /x8/);
    expect(await commands(2)).toEqual([`echo ${words} x$((7))`, `echo ${words} x$((8))`]);
  });

  it('are not what programs ask for, least of all passwords', async () => {
    await signedIn();
    // Not before the program asks: until then the terminal is still the editor's, and takes Enter for a character.
    await run('read -s -p "Password: " secret; echo; echo len=${#secret}\r', /\rPassword: $/);
    await run('tr0ub4dor&3\r', 'len=11');
    await run('read -p "Name: " name; echo hi-$name\r', /\rName: $/);
    await run('bob\r', 'hi-bob');
    await run('echo rea"dy"; cat\r', /\rready\r\n$/);
    await run('rm -rf /only-text\r', /only-text\r\nrm -rf \/only-text/);
    await run('\x04', /only-text\r\n.*alice@demo-1/);
    await run('mysql --password=hunter2 -e x; echo mo""re\r', /\r\nmore/);
    expect(await commands(4)).toEqual([
      'read -s -p "Password: " secret; echo; echo len=${#secret}', 'read -p "Name: " name; echo hi-$name', 'echo rea"dy"; cat', 'mysql --password=•••• -e x; echo mo""re',
    ]);
    const { log } = { log: JSON.stringify(await bastion.gateway.gateway.services.audit.after(0, 10_000)) };
    expect(log).not.toContain('tr0ub4dor');
    expect(log).not.toContain('hunter2');
  });

  it('typed ahead of a slow command are told when the shell comes to them', async () => {
    await signedIn();
    await run('sleep 0.6; echo slo""w\recho ahead-$((1+1))\r', 'ahead-2');
    expect(await commands(2)).toEqual(['sleep 0.6; echo slo""w', 'echo ahead-$((1+1))']);
  });

  it('are not told within a full-screen program, and that is said', async () => {
    await signedIn();
    await run('printf "\\e[?1049hfull"; read -rsn1 key; printf "\\e[?1049l"; echo bac""k\r', /full$/);
    await run('q', /lback/);
    await run('echo after-$((1+1))\r', 'after-2');
    expect((await commands(2)).at(-1)).toBe('echo after-$((1+1))');
    expect((await bastion.events('session.fullscreen.start')).map(({ message }) => message)).toEqual([expect.stringContaining('has the screen: commands within it are not told')]);
    expect(await bastion.events('session.fullscreen.end')).toHaveLength(1);
  });

  it('are told from another shell, whose prompt says so, and from one without marks', async () => {
    await signedIn();
    await run('PS1="go: " dash\r', 'go: ');
    await run('PS1="# "\r', /# $/);
    await run('echo in-das""h\r', '\r\nin-dash');
    await run('echo twic""e\recho thric""e\r', '\r\n# thrice');
    await run(': silent\r: more\recho las""t\r', '# last');
    expect((await commands(7)).slice(1)).toEqual(['echo in-das""h', 'echo twic""e', 'echo thric""e', ': silent', ': more', 'echo las""t']);
  });

  it('are what ssh was given, and what is piped into a shell without a terminal', async () => {
    await signedIn(['echo', 'given']);
    await alice.exit;
    expect(await commands(1)).toEqual(['echo given']);
    await bastion.client('ssh', ['-T', 'alice@demo-1@127.0.0.1'], 'echo piped\ncat <<E\nbody\nE\n');
    await bastion.client('ssh', ['alice@demo-1@127.0.0.1', 'bash -s'], 'echo second\n');
    await bastion.client('ssh', ['alice@demo-1@127.0.0.1', 'cat'], 'rm -rf /data\n');
    expect(await commands(6)).toEqual(['echo given', 'echo piped', 'cat <<E\nbody\nE', 'bash -s', 'echo second', 'cat']);
  });
});
