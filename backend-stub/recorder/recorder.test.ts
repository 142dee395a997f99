import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { sessionId } from '../../shared/model/ids';
import type { AuditEvent } from '../../shared/model/audit';
import type { Session } from '../../shared/model/session';
import { verifyBundle } from '../../shared/recording/bundle';
import { memorySource } from '../../shared/recording/source';
import type { Recorder, RecordingWriter } from '../contracts';
import { createFileRecorder, OutputDecoder } from './index';

const server = { id: 'gateway-1', name: 'Test gateway' };
let directory: string;
/** Writers that a test leaves open, as a killed gateway would; their files are closed after it. */
const left: RecordingWriter[] = [];
async function leaveOpen(recorder: Recorder): Promise<RecordingWriter> {
  const writer = await recorder.open(session());
  left.push(writer);
  return writer;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigil-recorder-'));
});
afterEach(async () => {
  for (const writer of left.splice(0)) await writer.finalise(ended());
  await rm(directory, { recursive: true, force: true });
});

const session = (id = 'session-1'): Session => ({
  id: sessionId(id), user: 'alice', asset: 'db-7', protocol: 'ssh', team: 'payments', remoteAddress: '127.0.0.1', state: 'live', stateVersion: 1,
  startedAt: unixMillis(Date.UTC(2026, 0, 2, 3, 4, 5)), lastActivityAt: unixMillis(0), columns: 80, rows: 24, risk: 'low', riskScore: 0, riskCauses: [],
  participants: [], outputBytes: 0, simulated: false,
});
const ended = (id?: string): Session => ({ ...session(id), state: 'ended', endReason: 'user_close', endText: 'The shell ended.', endedAt: unixMillis(Date.UTC(2026, 0, 2, 3, 5, 5)) });
const auditEvent = (title: string): AuditEvent => ({ id: title, sequence: 1, level: 'Information', category: 'Session', event: 'session.join', title, message: title, time: unixMillis(1), user: 'ana', remoteAddress: '', serverId: 'gateway-1', success: true, details: {} }) as unknown as AuditEvent;
const castPath = (id = 'session-1') => join(directory, 'recordings', id, 'session.cast');

async function bytesOf(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function recordSome(writer: RecordingWriter): Promise<void> {
  await writer.append('output', 'alice@db-7:~$ ');
  await writer.append('input', 'ls\r');
  await writer.append('resize', '120x40');
  await writer.append('marker', 'here');
  await writer.event(auditEvent('joined'));
  await writer.append('output', 'Grüße 日本 \u001b[1m\ud83d\ude80 \ud800\r\n');
}

/** A program of its own around the recorder, for tests that kill or limit it. */
function buildProgram(body: string): string {
  const outfile = join(directory, 'program.cjs');
  const contents = `
    import { createFileRecorder } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
    const [directory, server, session] = ${JSON.stringify([directory, server, session()])};
    void (async () => {${body}})();`;
  buildSync({ stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' }, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'silent' });
  return outfile;
}

const wholeBundle = async (recorder: Recorder, id = 'session-1') => bytesOf(await recorder.readBundle(id, 0, Number.MAX_SAFE_INTEGER));

describe('a recording', () => {
  test('has exact offsets and comes back from the disk as it was written', async () => {
    const recorder = await createFileRecorder({ directory, server });
    const writer = await leaveOpen(recorder);
    const lines = await Promise.all(Array.from({ length: 200 }, (_, index) => writer.append('output', `line ${index} ${'é'.repeat(index)}\n`)));
    const file = await readFile(castPath());
    expect(lines[0]?.offset).toBe(writer.headerBytes);
    lines.forEach((line, index) => {
      expect(line.offset).toBe(index === 0 ? writer.headerBytes : lines[index - 1]?.endOffset);
      expect(JSON.parse(file.toString('utf8', line.offset, line.endOffset))).toEqual([line.atMs / 1000, 'o', line.data]);
    });
    expect(await writer.readFrom(0, 1 << 20)).toEqual(lines);
    expect(await writer.readFrom(lines[7]?.offset ?? 0, 1)).toEqual([lines[7]]);
    expect((await writer.readFrom((lines[7]?.offset ?? 0) + 1, 1 << 20))[0]).toEqual(lines[8]);
    expect(await writer.readFrom(lines.at(-1)?.endOffset ?? 0, 1 << 20)).toEqual([]);
  });

  test('is finalised into a bundle that verifies, with the header and events asciicast players know', async () => {
    const recorder = await createFileRecorder({ directory, server });
    const writer = await recorder.open(session());
    await recordSome(writer);
    const finalised = await writer.finalise(ended());
    const tar = await wholeBundle(recorder);
    expect(tar.length).toBe(finalised.bundleBytes);
    expect(createHash('sha256').update(tar).digest('hex')).toBe(finalised.bundleSha256);
    expect(await verifyBundle(memorySource(tar), { knownKeys: [recorder.publicKey] })).toMatchObject({ state: 'verified', keyId: recorder.keyId });
    expect(await verifyBundle(memorySource(tar), { knownKeys: [] })).toMatchObject({ state: 'unknown-key' });
    const [header = '', ...events] = (await readFile(castPath(), 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(header)).toEqual({ version: 2, width: 80, height: 24, timestamp: 1767323045, title: 'alice@db-7', env: { TERM: 'xterm-256color' } });
    expect(events.map((line) => (JSON.parse(line) as unknown[]).slice(1))).toEqual([
      ['o', 'alice@db-7:~$ '], ['i', 'ls\r'], ['r', '120x40'], ['m', 'here'], ['o', 'Grüße 日本 \u001b[1m\ud83d\ude80 \ufffd\r\n'],
    ]);
    expect(finalised.manifest).toMatchObject({ endReason: 'user_close', state: 'finalised', endedAt: '2026-01-02T03:05:05.000Z' });
    const [event = ''] = (await readFile(join(directory, 'recordings', 'session-1', 'events.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(event)).toMatchObject({ event: 'session.join', title: 'joined' });
    await expect(writer.append('output', 'late')).rejects.toMatchObject({ problem: { code: 'recording-closed' } });
    expect(await writer.finalise(ended())).toBe(finalised);
  });

  test('is listed again, with the same key and the same bundle, after a restart', async () => {
    const recorder = await createFileRecorder({ directory, server });
    const writer = await recorder.open(session());
    await recordSome(writer);
    const finalised = await writer.finalise(ended());
    const before = await wholeBundle(recorder);
    await rm(join(directory, 'recordings', 'session-1', 'bundle.json'));
    const again = await createFileRecorder({ directory, server });
    expect(await again.recover()).toEqual([finalised]);
    expect(again.publicKey).toBe(recorder.publicKey);
    expect((await wholeBundle(again)).equals(before)).toBe(true);
    expect((await stat(join(directory, 'keys', 'recording-signing.pem'))).mode & 0o777).toBe(0o600);
  });

  test('can be read in any range', async () => {
    const recorder = await createFileRecorder({ directory, server });
    const writer = await recorder.open(session());
    for (let index = 0; index < 30; index += 1) await writer.append('output', 'x'.repeat(40_000));
    await writer.finalise(ended());
    const whole = await wholeBundle(recorder);
    expect(whole.length).toBeGreaterThan(1 << 20);
    expect(await verifyBundle(memorySource(whole), { knownKeys: [recorder.publicKey] })).toMatchObject({ state: 'verified' });
    await fc.assert(fc.asyncProperty(fc.nat(whole.length), fc.nat(whole.length), async (one, other) => {
      const [from, to] = one < other ? [one, other] : [other, one];
      expect((await bytesOf(await recorder.readBundle('session-1', from, to))).equals(whole.subarray(from, to))).toBe(true);
    }), { numRuns: 60 });
  });
});

describe('what goes wrong', () => {
  test('a folder that cannot be written is refused in words for the user', async () => {
    await writeFile(join(directory, 'file'), '');
    await expect(createFileRecorder({ directory: join(directory, 'file'), server })).rejects.toMatchObject({ problem: { code: 'storage-unavailable' } });
    const recorder = await createFileRecorder({ directory, server });
    await rm(join(directory, 'recordings'), { recursive: true });
    await expect(recorder.open(session())).rejects.toMatchObject({ problem: { code: 'storage-unavailable', what: 'Sessions cannot be recorded at the moment, so none can be opened.' } });
  });

  test('a write error in the middle rejects every append from then on, and the rest is closed whole', async () => {
    const failing = `
      const failures = [];
      const recorder = await createFileRecorder({ directory, server, onFailure: (id, problem) => failures.push(id + ' ' + problem.problem.code) });
      const writer = await recorder.open(session);
      const codes = [];
      let good = 0;
      for (let index = 0; codes.length < 3; index += 1) {
        await writer.append('output', 'x'.repeat(1000)).then(() => { good += 1; }, (caught) => codes.push(caught.problem.code));
      }
      const { state } = await writer.finalise(session);
      console.log(JSON.stringify({ failures, codes, good, state }));`;
    // Files may grow to 300 KiB, then writing fails as on a full disk.
    const child = spawn('bash', ['-c', `ulimit -f 300; exec ${process.execPath} ${buildProgram(failing)}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { failures, codes, good, state } = JSON.parse(String(Buffer.concat(await child.stdout.toArray() as Buffer[]))) as { failures: string[]; codes: string[]; good: number; state: string };
    expect({ failures, codes, state }).toEqual({ failures: ['session-1 storage-unavailable'], codes: Array(3).fill('storage-unavailable') as string[], state: 'finalised' });
    const lines = (await readFile(castPath(), 'utf8')).split('\n');
    expect(lines).toHaveLength(1 + good + 1);
    expect(lines.at(-1)).toBe('');
    const recorder = await createFileRecorder({ directory, server });
    await recorder.recover();
    expect(await verifyBundle(memorySource(await wholeBundle(recorder)), { knownKeys: [recorder.publicKey] })).toMatchObject({ state: 'verified' });
  });

  test('an id that is a path is refused', async () => {
    const recorder = await createFileRecorder({ directory, server });
    await expect(recorder.open(session('../evil'))).rejects.toMatchObject({ problem: { code: 'storage-unavailable' } });
    expect(await readdir(directory)).toEqual(['keys', 'recordings']);
  });

  test('damaged folders are set aside and do not stop the start', async () => {
    const first = await createFileRecorder({ directory, server });
    for (const id of ['good', 'cut', 'broken']) {
      const writer = await first.open(session(id));
      await recordSome(writer);
      await writer.finalise(ended(id));
    }
    await truncate(castPath('cut'), 100);
    await writeFile(join(directory, 'recordings', 'broken', 'manifest.json'), '{');
    await rm(join(directory, 'recordings', 'nothing'), { recursive: true, force: true });
    const notices: string[] = [];
    const again = await createFileRecorder({ directory, server, onNotice: (text) => notices.push(text) });
    expect((await again.recover()).map((recording) => recording.recordingId)).toEqual(['good']);
    expect((await readdir(join(directory, 'recordings', '.damaged'))).map((name) => name.replace(/-\d+$/, '')).sort()).toEqual(['broken', 'cut']);
    expect(notices).toHaveLength(2);
  });
});

describe('recovery', () => {
  test('a file cut at any byte keeps every whole event', async () => {
    const recorder = await createFileRecorder({ directory, server });
    const writer = await leaveOpen(recorder);
    await recordSome(writer);
    const file = await readFile(castPath());
    const ends = [...file.keys()].filter((at) => file[at] === 0x0a).map((at) => at + 1);
    const template = join(directory, 'template');
    await cp(join(directory, 'recordings', 'session-1'), template, { recursive: true });
    for (let length = writer.headerBytes; length <= file.length; length += 1) {
      const copy = join(directory, 'copy', String(length));
      await cp(template, join(copy, 'recordings', 'session-1'), { recursive: true });
      await cp(join(directory, 'keys'), join(copy, 'keys'), { recursive: true });
      await truncate(join(copy, 'recordings', 'session-1', 'session.cast'), length);
      const again = await createFileRecorder({ directory: copy, server });
      const [recovered] = await again.recover();
      expect(recovered).toMatchObject({ state: 'recovered', manifest: { endReason: 'connect_disconnect', user: 'alice' } });
      expect((await stat(join(copy, 'recordings', 'session-1', 'session.cast'))).size).toBe(Math.max(...ends.filter((end) => end <= length)));
      if (length % 16 === 0) expect(await verifyBundle(memorySource(await wholeBundle(again)), { knownKeys: [again.publicKey] })).toMatchObject({ state: 'verified' });
    }
  }, 120_000);

  test('zeros and rubbish at the end, as a power cut leaves them, are cut off', async () => {
    const recorder = await createFileRecorder({ directory, server });
    const writer = await leaveOpen(recorder);
    await recordSome(writer);
    const whole = (await stat(castPath())).size;
    await appendFile(castPath(), Buffer.concat([Buffer.alloc(5000), Buffer.from('\n[1, "o", "after"]\n')]));
    await appendFile(join(directory, 'recordings', 'session-1', 'events.jsonl'), '{"half');
    const [recovered] = await (await createFileRecorder({ directory, server })).recover();
    expect((await stat(castPath())).size).toBe(whole);
    expect(recovered?.manifest['gaps']).toEqual([{ file: 'session.cast', from: whole, bytes: 5019, cause: 'The last event was not whole when the gateway stopped.' }]);
  });

  test('a killed gateway\'s recording is closed on the next start with everything it had acknowledged', async () => {
    const program = buildProgram(`
      const recorder = await createFileRecorder({ directory, server });
      const writer = await recorder.open(session);
      for (let index = 0; ; index += 1) {
        const line = await writer.append('output', 'event ' + index + '\\r\\n');
        console.log(JSON.stringify({ index, endOffset: line.endOffset }));
      }`);
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let last = { index: -1, endOffset: 0 };
    for await (const line of createInterface({ input: child.stdout })) {
      last = JSON.parse(line) as typeof last;
      if (last.index >= 500 && !child.killed) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    const recorder = await createFileRecorder({ directory, server });
    const [recovered] = await recorder.recover();
    expect(recovered).toMatchObject({ state: 'recovered', recordingId: 'session-1' });
    const cast = await readFile(castPath(), 'utf8');
    expect(Buffer.byteLength(cast)).toBeGreaterThanOrEqual(last.endOffset);
    expect(cast).toContain(`event ${last.index}\\r\\n`);
    expect(await verifyBundle(memorySource(await wholeBundle(recorder)), { knownKeys: [recorder.publicKey] })).toMatchObject({ state: 'verified' });
  });

  test('two gateways do not share a data folder', async () => {
    const sleeper = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => 0, 1000)'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(sleeper.stdout, 'data');
      await createFileRecorder({ directory, server });
      const line = await readFile(`/proc/${sleeper.pid}/stat`, 'utf8');
      await writeFile(join(directory, 'recordings', '.held-by'), `${sleeper.pid} ${line.slice(line.lastIndexOf(')') + 2).split(' ')[19]}`);
      await expect(createFileRecorder({ directory, server, patienceMs: 0 })).rejects.toMatchObject({ problem: { code: 'data-folder-in-use' } });
      // One that is being stopped is waited for.
      const next = createFileRecorder({ directory, server, patienceMs: 60_000 });
      sleeper.kill('SIGKILL');
      await expect(next).resolves.toBeDefined();
    } finally {
      sleeper.kill('SIGKILL');
    }
  });
});

test('output split anywhere decodes to the same text', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(20)), (text, cuts) => {
    const bytes = new TextEncoder().encode(text);
    const decoder = new OutputDecoder();
    let decoded = '';
    let at = 0;
    for (const cut of cuts) {
      decoded += decoder.push(bytes.subarray(at, at + cut));
      at = Math.min(bytes.length, at + cut);
    }
    expect(decoded + decoder.push(bytes.subarray(at)) + decoder.end()).toBe(text.replace(/\p{Surrogate}/gu, '\ufffd'));
  }));
});
