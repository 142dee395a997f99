import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunkBytes, manifestSeconds, paddingAfter, tarHeader, trailerBytes, type Manifest } from '../../shared/recording/bundle/index';

const folder = mkdtempSync(join(tmpdir(), 'vigil-cli-'));
const program = join(folder, 'vigil.cjs');
const fixture = join(import.meta.dirname, '../../shared/recording/fixtures/asciicast-v2/shell.cast');
const path = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

interface Ran { readonly status: number; readonly out: string; readonly err: string }

const vigil = (...words: string[]): Promise<Ran> => new Promise((resolve) => {
  execFile(process.execPath, [program, ...words], { maxBuffer: 1 << 26 }, (problem, out, err) => {
    resolve({ status: typeof problem?.code === 'number' ? problem.code : problem ? -1 : 0, out, err });
  });
});

const json = async (...words: string[]): Promise<unknown> => JSON.parse((await vigil(...words, '--json')).out);

beforeAll(async () => {
  await build({ entryPoints: [join(import.meta.dirname, 'vigil.ts')], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: program, logLevel: 'silent' });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('vigil', () => {
  it('explains itself', async () => {
    const { status, out, err } = await vigil();
    expect([status, err]).toEqual([0, '']);
    for (const command of ['info', 'text', 'search', 'events', 'verify', 'export']) expect(out).toContain(`vigil ${command} FILE`);
  });

  it('info', async () => {
    expect(await json('info', fixture)).toEqual({
      format: 'asciicast-v2', kind: 'terminal', durationMs: 13_000, width: 40, height: 8, events: 18, truncated: false, problems: [],
    });
    const cut = path('cut.cast', readFileSync(fixture).subarray(0, 400));
    expect(await json('info', cut)).toMatchObject({ truncated: true, problems: [{ code: 'truncated', what: expect.stringMatching(/\.$/), tip: expect.stringMatching(/\.$/) }] });
    expect((await vigil('info', cut)).status).toBe(0);
  });

  it('text', async () => {
    expect(await json('text', fixture, '--at', '2500')).toEqual({ atMs: 2500, lines: ['ana@web-1:~$ ls', 'notes.txt  todo', 'ana@web-1:~$', '', '', '', '', ''] });
    expect((await vigil('text', fixture, '--at', '0')).out).toBe('\n'.repeat(8));
  });

  it('search', async () => {
    expect(await json('search', fixture, 'heron')).toEqual({ hits: [{ atMs: 3310, kind: 'output', line: 'heron' }, { atMs: 13_000, kind: 'output', line: 'heron again' }] });
    expect(await json('search', fixture, 'sparrow')).toEqual({ hits: [] });
    expect((await vigil('search', fixture, 'heron again')).out).toBe('    13.000 s  output  heron again\n');
  });

  it('events', async () => {
    expect(await json('events', fixture)).toEqual({ events: [{ atMs: 2000, type: 'marker', label: 'second command' }] });
  });

  it('export', async () => {
    expect((await vigil('export', fixture, '--to', 'txt')).out).toBe('ana@web-1:~$ ls\nnotes.txt  todo\nana@web-1:~$ cat\nheron\nana@web-1:~$\nheron again\n');
    expect((await vigil('export', fixture, '--to', 'jsonl')).out).toBe('{"atMs":2000,"type":"marker","label":"second command"}\n');
    const copy = join(folder, 'copy.cast');
    expect((await vigil('export', fixture, '--to', 'cast', '--output', copy)).status).toBe(0);
    expect(await json('info', copy)).toEqual(await json('info', fixture));
    expect(readFileSync(copy, 'utf8').split('\n').slice(1)).toEqual(readFileSync(fixture, 'utf8').split('\n').slice(1));
    expect(await vigil('export', fixture, '--to', 'cast', '--output', copy)).toMatchObject({ status: 2, err: expect.stringContaining('exists already') });
  });

  it('prints no control character of a session', async () => {
    const nasty = path('nasty.cast', '{"version":2,"width":20,"height":4}\n[1,"m","\\u001b]0;title\\u0007 \\u009b31m mark"]\n[2,"o","hi"]\n');
    for (const words of [['events', nasty], ['search', nasty, 'mark'], ['info', nasty]]) {
      // oxlint-disable-next-line no-control-regex
      expect((await vigil(...words)).out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    }
  });

  it.each([
    [['info', 'no-such-file'], 'There is no file "no-such-file".'],
    [['info'], '"info" needs a file.'],
    [['replay', 'x'], 'There is no command "replay".'],
    [['text', fixture], '"text" needs --at with a time in milliseconds.'],
    [['text', fixture, '--at', 'noon'], '"text" needs --at with a time in milliseconds.'],
    [['search', fixture], '"search" needs a text to look for.'],
    [['export', fixture, '--to', 'pdf'], '"export" needs --to txt, cast, jsonl or csv.'],
    [['info', fixture, '--colour'], 'Unknown option'],
    [['info', tmpdir()], 'This folder holds no recording.'],
  ])('%j is one line on standard error and status 2', async (words, sentence) => {
    const { status, out, err } = await vigil(...words);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/^vigil: [^\n]+\n$/);
    expect(err).toContain(sentence);
  });

  it('says what a file is that is no recording', async () => {
    const page = path('page.cast', '<!DOCTYPE html><html><body>Sign in</body></html>');
    for (const command of [['info'], ['verify'], ['export', '--to', 'txt']]) {
      expect(await vigil(command[0] ?? '', page, ...command.slice(1))).toEqual({ status: 2, out: '', err: expect.stringMatching(/^vigil: This file is an HTML page, not a recording\. [^\n]+\n$/) });
    }
  });
});

describe('vigil with a graphical recording', () => {
  const session = join(import.meta.dirname, '../../shared/recording/fixtures/guacamole/session.guac');

  it('tells what it is, what was typed and what happened', async () => {
    expect(await json('info', session)).toMatchObject({ format: 'guacamole', kind: 'graphical', durationMs: 30_200, width: 320, height: 200, truncated: false, problems: [] });
    expect(await json('search', session, '日本 🚀')).toEqual({ hits: [{ atMs: 4_400, kind: 'input', line: 'echo naïve 日本 🚀' }] });
    expect(await json('search', session, 'puffin')).toMatchObject({ hits: [{ atMs: 10_000, kind: 'event' }] });
    const { out } = await vigil('export', session, '--to', 'jsonl');
    expect(out.trim().split('\n').map((line) => (JSON.parse(line) as { type: string }).type)).toContain('clipboard');
  });

  it.each([['text', '--at', '5000'], ['export', '--to', 'txt'], ['export', '--to', 'cast']])('%s %s %s: says that it has no text', async (command, ...options) => {
    expect(await vigil(command, session, ...options)).toEqual({ status: 2, out: '', err: expect.stringMatching(/^vigil: This is a graphical recording: [^\n]+\n$/) });
  });
});

describe('vigil verify', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const rawKey = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const cast = Buffer.from('{"version":2,"width":20,"height":4}\n[1,"o","signed words"]\n');
  const events = Buffer.from('{"event":"session.join","atMs":500,"title":"Joined","message":"ana monitors"}\n');
  const file = (name: 'events.jsonl' | 'session.cast', bytes: Buffer): Manifest['files'][number] => ({ name, bytes: bytes.length, sha256: hex(bytes), chunkBytes, chunkSha256: [hex(bytes)] });
  const manifest: Manifest = {
    format: 'vigil-recording', version: 1, recordingId: 'r-1', sessionId: 'r-1', user: 'alice', asset: 'db-7', protocol: 'ssh', team: 'payments', remoteAddress: '',
    startedAt: '2026-01-02T03:04:05.000Z', endedAt: '2026-01-02T03:05:06.000Z', durationMs: 1000, endReason: 'user_close', endText: '', state: 'finalised', epochs: [1],
    server: { id: 'g', name: 'Gateway' }, files: [file('events.jsonl', events), file('session.cast', cast)], gaps: [], publicKey: rawKey.toString('base64'), keyId: hex(rawKey).slice(0, 16),
  };
  const manifestBytes = Buffer.from(JSON.stringify(manifest));
  const members = { 'manifest.json': manifestBytes, 'manifest.sig': Buffer.from(sign(null, manifestBytes, privateKey).toString('base64')), 'events.jsonl': events, 'session.cast': cast };
  const tar = Buffer.concat([
    ...Object.entries(members).flatMap(([name, bytes]) => [tarHeader(name, bytes.length, manifestSeconds(manifest)), bytes, new Uint8Array(paddingAfter(bytes.length))]),
    new Uint8Array(trailerBytes),
  ]);

  it('an intact bundle, by a key that is known or not', async () => {
    const bundle = path('whole.vigil.tar', tar);
    expect(await vigil('verify', bundle, '--key', manifest.publicKey, '--json')).toMatchObject({ status: 0, out: expect.stringContaining('"state":"verified"') });
    expect(await vigil('verify', bundle)).toMatchObject({ status: 0, out: expect.stringContaining('signed by a key nobody here knows') });
    expect(await json('info', bundle)).toMatchObject({ format: 'vigil-bundle', durationMs: 1000, width: 20, height: 4, events: 1 });
    expect(await json('search', bundle, 'signed')).toEqual({ hits: [{ atMs: 1000, kind: 'output', line: 'signed words' }] });
    expect(await json('events', bundle)).toMatchObject({ events: [{ atMs: 500, type: 'session.join' }] });
  });

  it('an unpacked bundle', async () => {
    const unpacked = join(folder, 'unpacked');
    mkdirSync(unpacked);
    for (const [name, bytes] of Object.entries(members)) writeFileSync(join(unpacked, name), bytes);
    expect((await vigil('verify', unpacked)).status).toBe(0);
    expect(await json('text', unpacked, '--at', '1000')).toMatchObject({ lines: ['signed words', '', '', ''] });
    writeFileSync(join(unpacked, 'session.cast'), `${cast.toString()} `);
    expect(await vigil('verify', unpacked)).toMatchObject({ status: 1, out: expect.stringContaining('session.cast') });
  });

  it('says which part was altered or is missing, with status 1', async () => {
    const altered = Buffer.from(tar);
    altered.write('SIGNED', tar.indexOf('signed words'));
    expect(await vigil('verify', path('altered.vigil.tar', altered), '--json')).toMatchObject({ status: 1, out: expect.stringContaining('"part":"session.cast"') });
    expect((await vigil('verify', path('short.vigil.tar', tar.subarray(0, tar.length - 1600)))).status).toBe(1);
    expect(await vigil('verify', fixture)).toMatchObject({ status: 1, out: expect.stringMatching(/^Unsigned: /) });
  });
});
