import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeEvidence, makeKey, makeRecording, smallCast } from '../../shared/recording/evidence/evidence.fixture';

const folder = mkdtempSync(join(tmpdir(), 'vigil-redact-'));
const program = join(folder, 'vigil.cjs');
const at = (name: string): string => join(folder, name);
const vigil = (...words: string[]): Promise<{ readonly status: number; readonly out: string; readonly err: string }> => new Promise((resolve) => {
  execFile(process.execPath, [program, ...words], { maxBuffer: 1 << 26 }, (problem, out, err) => resolve({ status: typeof problem?.code === 'number' ? problem.code : problem ? -1 : 0, out, err }));
});
const json = async (...words: string[]): Promise<Record<string, unknown>> => JSON.parse((await vigil(...words, '--json')).out) as Record<string, unknown>;

const gateway = makeKey();
const recording = makeRecording(gateway, `${smallCast}[0.5, "o", "token PUFFIN-77\\r\\n"]\n[1.5, "i", "PUFFIN-77\\r"]\n[3, "o", "bye"]\n`);

beforeAll(async () => {
  await build({ entryPoints: [join(import.meta.dirname, 'vigil.ts')], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: program, logLevel: 'silent' });
  writeFileSync(at('r.vigil.tar'), recording);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('vigil redact', () => {
  it('makes a copy without the secret, that says what it is and of what, and verifies', async () => {
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', at('key.pem')]);
    const made = await json('redact', at('r.vigil.tar'), '--pattern', 'PUFFIN-\\d+', '--out', at('copy.vigil.tar'), '--signing-key', at('key.pem'));
    expect(readFileSync(at('copy.vigil.tar')).includes('PUFFIN')).toBe(false);
    expect(readFileSync(at('r.vigil.tar')).equals(recording)).toBe(true);
    expect(await json('text', at('copy.vigil.tar'), '--at', '3000')).toMatchObject({ lines: expect.arrayContaining(['hello', 'token █████████', 'bye']) });
    expect(await json('search', at('copy.vigil.tar'), 'PUFFIN')).toEqual({ hits: [] });
    const { redaction } = await json('info', at('copy.vigil.tar')) as { redaction: Record<string, unknown> };
    expect(redaction).toMatchObject({ of: { sha256: execFileSync('sha256sum', [at('r.vigil.tar')], { encoding: 'utf8' }).slice(0, 64), recordingId: 'r1' }, patterns: 1, stretches: [{ from: 500, what: 'pattern' }] });
    expect((await vigil('info', at('copy.vigil.tar'))).out).toMatch(/^Redacted copy of a recording/m);
    expect(await json('verify', at('copy.vigil.tar'), '--key', String(made['publicKey']))).toMatchObject({ state: 'verified', detail: expect.stringContaining('redacted copy') });
    expect((await json('events', at('copy.vigil.tar')))['events']).toContainEqual({ atMs: 500, type: 'redaction', label: expect.stringContaining('covered text') });
  });

  it('hides a stretch, and of an evidence bundle takes the recording in it', async () => {
    writeFileSync(at('e.tar'), (await makeEvidence(makeKey(), recording)).tar);
    await json('redact', at('e.tar'), '--from', '400', '--to', '2000', '--out', at('stretch.vigil.tar'));
    expect(readFileSync(at('stretch.vigil.tar')).includes('PUFFIN')).toBe(false);
    expect(await json('text', at('stretch.vigil.tar'), '--at', '3000')).toMatchObject({ lines: expect.arrayContaining(['hello', '█████ █████████', 'bye']) });
    expect(await json('info', at('stretch.vigil.tar'))).toMatchObject({ redaction: { of: { bytes: recording.length } } });
  });

  it('refuses in one sentence, and leaves nothing', async () => {
    for (const [words, said] of [
      [['--text', 'x'], 'needs --out'], [['--pattern', '(', '--out', at('no.tar')], 'cannot be read'], [['--from', '5', '--to', '4', '--out', at('no.tar')], '--from and --to'],
      [['--text', 'x', '--out', at('r.vigil.tar')], 'is there already'], [['--text', 'x', '--out', at('no.tar'), '--signing-key', at('r.vigil.tar')], 'no Ed25519 key'], [['--keep-hidden', '--out', at('no.tar')], 'nothing to take out'],
    ] as const) {
      const { status, err } = await vigil('redact', at('r.vigil.tar'), ...words);
      expect([status, err.trim().split('\n').length], said).toEqual([2, 1]);
      expect(err).toContain(said);
    }
    expect(existsSync(at('no.tar'))).toBe(false);
    expect(readFileSync(at('r.vigil.tar')).equals(recording)).toBe(true);
  });
});

describe('vigil verify', () => {
  it('names each part of an evidence bundle, with status 0, 1 and 2', async () => {
    const desk = makeKey();
    const { tar } = await makeEvidence(desk, recording);
    writeFileSync(at('good.tar'), tar);
    expect(await json('verify', at('good.tar'), '--key', desk.publicKey, '--key', gateway.publicKey)).toMatchObject({ state: 'verified', parts: expect.arrayContaining([expect.objectContaining({ name: 'custody.jsonl', state: 'intact' })]) });
    tar[tar.indexOf('CASE-7', tar.lastIndexOf('custody.jsonl'))] = 0x58;
    writeFileSync(at('bad.tar'), tar);
    expect(await vigil('verify', at('bad.tar'))).toMatchObject({ status: 1, out: expect.stringMatching(/ALTERED {3}custody\.jsonl: custody\.jsonl, line 1: it was altered/) });
    expect((await vigil('verify', at('nowhere.tar'))).status).toBe(2);
    expect((await vigil('info', at('good.tar'))).out).toContain('Evidence: case CASE-7');
  });
});
