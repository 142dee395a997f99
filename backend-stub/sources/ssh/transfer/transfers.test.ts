import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBastion, type Bastion } from '../bastion.fixture';
import { hasSshd, startSshd, type Sshd } from '../sshd.fixture';

let bastion: Bastion;
let sshd: Sshd | undefined;
let work: string;
const big = randomBytes(3 * 1024 * 1024 + 17);
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vigil-transfers-'));
  const evaluator = join(work, 'evaluator.sh');
  // By content, by what it is told, by failing, and by taking too long.
  await writeFile(evaluator, '#!/bin/sh\ngrep -q SECRET "$2" && { echo "It holds a secret ($1, $VIGIL_DIRECTION)."; exit 1; }\ncase "$VIGIL_NAME" in *broken*) exit 3;; *slow*) sleep 20;; esac\nexit 0\n');
  await chmod(evaluator, 0o755);
  await writeFile(join(work, 'big.bin'), big);
  await writeFile(join(work, 'secret.txt'), 'a SECRET\n');
  bastion = await openBastion({}, [{ kind: 'local', name: 'demo-1' }], { evaluator: [evaluator, 'checked'], timeoutMs: 1_000 });
  const folders = join(bastion.gateway.data, 'homes/demo-1/alice');
  await mkdir(folders, { recursive: true });
});
afterAll(async () => {
  await bastion.close();
  sshd?.process.kill('SIGTERM');
  await rm(work, { recursive: true, force: true });
});

const at = (name: string): string => join(bastion.gateway.data, 'homes/demo-1/alice', name);
const here = (name: string): string => join(work, name);
const target = 'alice@demo-1@127.0.0.1';
const transfers = async (): Promise<readonly Readonly<Record<string, unknown>>[]> => (await bastion.events('session.transfer')).map(({ success, details }) => ({ success, ...details }));
const batch = async (commands: readonly string[]) => {
  const file = here('batch');
  await writeFile(file, commands.map((line) => `${line}\n`).join(''));
  return bastion.client('sftp', ['-b', file, target]);
};

describe('sftp through the bastion', () => {
  it('moves files whole, with folders, names, times and permissions; each is on record with its hash', async () => {
    const done = await batch([`put -p ${here('big.bin')} up.bin`, 'chmod 600 up.bin', 'mkdir box', 'rename up.bin box/moved.bin', 'ls -l box', `get box/moved.bin ${here('down.bin')}`, 'rm box/moved.bin', 'rmdir box']);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toContain('moved.bin');
    expect(hash(await readFile(here('down.bin')))).toBe(hash(big));
    expect(await transfers()).toMatchObject([
      { success: true, direction: 'upload', name: expect.stringMatching(/up\.bin$/) as string, bytes: String(big.length), sha256: hash(big), verdict: 'allowed', protocol: 'sftp', sessionUser: 'alice' },
      { success: true, direction: 'download', name: expect.stringMatching(/box\/moved\.bin$/) as string, bytes: String(big.length), sha256: hash(big), verdict: 'allowed' },
    ]);
    expect(existsSync(at('box'))).toBe(false);
  });

  it('goes on with a file that is half there, and says what the asset says', async () => {
    await writeFile(at('half.bin'), big.subarray(0, 1_000_000));
    await writeFile(here('half.bin'), big);
    expect(await batch([`put -a ${here('half.bin')} half.bin`])).toMatchObject({ code: 0, err: '' });
    expect(hash(await readFile(at('half.bin')))).toBe(hash(big));
    expect((await batch(['get not-there x'])).err).toContain('not found');
    expect((await batch([`put ${here('big.bin')} /nowhere/x`])).code).not.toBe(0);
  });

  it('does not place a denied upload, keeps what was there, does not deliver a denied download, and says why', async () => {
    await writeFile(at('kept.txt'), 'as it was');
    await writeFile(at('hidden.txt'), 'SECRET of the asset');
    const up = await batch([`put ${here('secret.txt')} kept.txt`]);
    expect(up.err).toContain('It holds a secret (checked, upload).');
    expect(up.code).not.toBe(0);
    expect(await readFile(at('kept.txt'), 'utf8')).toBe('as it was');
    const down = await batch([`get hidden.txt ${here('hidden.txt')}`]);
    expect(down.err).toContain('It holds a secret (checked, download).');
    expect(existsSync(here('hidden.txt')) && (await stat(here('hidden.txt'))).size > 0).toBe(false);
    expect((await transfers()).slice(-2)).toMatchObject([
      { success: false, direction: 'upload', verdict: 'denied', refused: 'true', why: 'It holds a secret (checked, upload).' }, { success: false, direction: 'download', verdict: 'denied' },
    ]);
    expect((await bastion.events('policy.hit')).filter(({ details }) => details['rule'] === 'file-denied')).toHaveLength(2);
    const ended = bastion.gateway.gateway.services.sessions.historical().find((session) => session.protocol === 'sftp' && session.ruleHits !== undefined);
    expect(ended).toMatchObject({ risk: 'high', riskScore: 50 });
  });

  it('passes nothing on of which nobody says whether it is allowed', async () => {
    for (const name of ['broken.txt', 'slow.txt']) {
      await writeFile(here(name), 'harmless');
      expect((await batch([`put ${here(name)} ${name}`])).err).toMatch(/did not say whether it is allowed|took too long/);
      expect(existsSync(at(name))).toBe(false);
    }
    expect((await transfers()).slice(-2).map((transfer) => transfer['verdict'])).toEqual(['unknown', 'unknown']);
  });
});

describe.each([['with its old protocol', ['-O']], ['as it is today', []]] as const)('scp %s', (_name, mode) => {
  const scp = (...args: readonly string[]) => bastion.client('scp', [...mode, ...args]);

  it('moves files and folders both ways', async () => {
    await mkdir(here('tree/deep'), { recursive: true });
    await writeFile(here('tree/one.txt'), 'one');
    await writeFile(here('tree/deep/empty.txt'), '');
    expect(await scp('-p', here('big.bin'), `${target}:copied.bin`)).toMatchObject({ code: 0, err: '' });
    expect(hash(await readFile(at('copied.bin')))).toBe(hash(big));
    expect(await scp('-r', here('tree'), `${target}:`)).toMatchObject({ code: 0, err: '' });
    expect(await readFile(at('tree/one.txt'), 'utf8')).toBe('one');
    await rm(here('back'), { recursive: true, force: true });
    expect(await scp('-r', `${target}:tree`, here('back'))).toMatchObject({ code: 0, err: '' });
    expect((await readdir(here('back'), { recursive: true })).sort()).toEqual(['deep', 'deep/empty.txt', 'one.txt']);
    expect((await transfers()).at(-1)).toMatchObject({ success: true, direction: 'download', verdict: 'allowed' });
    await rm(at('tree'), { recursive: true, force: true });
  });

  it('is refused what is denied, and the rest goes on', async () => {
    await writeFile(here('fine.txt'), 'fine');
    const up = await scp(here('secret.txt'), here('fine.txt'), `${target}:`);
    expect(up.code).not.toBe(0);
    expect(up.err).toContain('It holds a secret');
    expect([existsSync(at('secret.txt')), existsSync(at('fine.txt'))]).toEqual([false, true]);
    const down = await scp(`${target}:hidden.txt`, here('taken.txt'));
    expect(down.code).not.toBe(0);
    expect(down.err).toContain('It holds a secret');
    expect(existsSync(here('taken.txt')) && (await stat(here('taken.txt'))).size > 0).toBe(false);
    await rm(at('fine.txt'));
  });
});

describe.runIf(hasSshd)('with an upstream sshd', () => {
  it('sftp and both scp move files there and back', async () => {
    const publicKey = await readFile(`${bastion.keyFile}.pub`, 'utf8');
    sshd = await startSshd(work, publicKey);
    const far = await openBastion({}, [{ kind: 'ssh', name: 'far', host: '127.0.0.1', port: sshd.port, username: 'root', privateKeyFile: bastion.keyFile, hostKeySha256: sshd.fingerprint }]);
    try {
      for (const mode of [['-O'], []]) {
        expect(await far.client('scp', [...mode, here('big.bin'), `alice@far@127.0.0.1:${here('far.bin')}`])).toMatchObject({ code: 0, err: '' });
        expect(hash(await readFile(here('far.bin')))).toBe(hash(big));
        expect(await far.client('scp', [...mode, `alice@far@127.0.0.1:${here('far.bin')}`, here('near.bin')])).toMatchObject({ code: 0, err: '' });
        expect(hash(await readFile(here('near.bin')))).toBe(hash(big));
        await rm(here('far.bin'));
      }
      expect((await far.events('session.transfer')).map(({ details }) => [details['direction'], details['protocol'], details['verdict']])).toEqual([
        ['upload', 'scp', 'unknown'], ['download', 'scp', 'unknown'], ['upload', 'sftp', 'unknown'], ['download', 'sftp', 'unknown'],
      ]);
    } finally {
      await far.close();
    }
  });
});
