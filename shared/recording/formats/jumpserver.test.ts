import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { paddingAfter, tarHeader, trailerBytes } from '../bundle/tar';
import { RecordingReader } from '../reader';
import { memorySource } from '../source';
import { openRecording } from './index';
import { inflateGzip } from './inflate';
import { ProblemList } from './problems';

const text = new TextEncoder();
const id = '7d0e3f4a-0000-4000-8000-1234567890ab';
const facts = { id, user: 'Alice(alice)', asset: 'db-7(10.0.0.7)', account: 'root(root)', protocol: 'ssh', date_start: '2024/05/06 10:11:12 +0200', date_end: '2024/05/06 10:12:12 +0200' };
const cast = '{"version":2,"width":80,"height":40,"timestamp":1}\n[0.5,"o","hello jumpserver\\r\\n"]\n[1.5,"o","bye"]\n';
const environment = { inflate: inflateGzip, knownKeys: [] };

function tar(members: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  return Buffer.concat([...Object.entries(members).flatMap(([name, content]) => {
    const bytes = typeof content === 'string' ? text.encode(content) : content;
    return [tarHeader(name, bytes.length, 0), bytes, new Uint8Array(paddingAfter(bytes.length))];
  }), new Uint8Array(trailerBytes)]);
}

async function open(bytes: Uint8Array, name = `${id}.tar`, others: Readonly<Record<string, Uint8Array>> = {}) {
  return openRecording({ main: { name, source: memorySource(bytes) }, others: Object.entries(others).map(([other, content]) => ({ name: other, source: memorySource(content) })) }, environment);
}

const instruction = (...parts: (string | number)[]): string => `${parts.map((part) => `${[...String(part)].length}.${part}`).join(',')};`;
/** A dump as guacd writes it: a full screen, then a key every second. */
function dump(from: number, seconds: number): Uint8Array {
  let content = instruction('size', 0, 640, 480) + instruction('sync', from);
  for (let at = 1; at <= seconds; at += 1) content += instruction('key', 97 + (at % 26), 1, from + at * 1000) + instruction('rect', 0, at, at, 10, 10) + instruction('cfill', 14, 0, 255, 0, 0, 255) + instruction('sync', from + at * 1000);
  return new Uint8Array(gzipSync(content));
}

describe('a JumpServer bundle', () => {
  it('of one terminal replay tells who and what, and plays', async () => {
    const reader = new RecordingReader(environment);
    const opened = await reader.open(memorySource(tar({ [`${id}.json`]: JSON.stringify(facts), [`${id}.cast.gz`]: gzipSync(cast) })), `${id}.tar`);
    if (!opened.ok) throw new Error(opened.problem.what);
    await reader.finished();
    const info = await reader.info();
    expect(info).toMatchObject({ format: 'jumpserver', kind: 'terminal', title: 'Alice(alice)@db-7(10.0.0.7)', startedAt: Date.parse('2024-05-06T10:11:12+02:00'), sessionId: id, duration: 1500, problems: [] });
    expect(info.metadata).toContainEqual({ name: 'Account', value: 'root(root)' });
    expect((await reader.search({ text: 'hello jumpserver' }, 5)).hits.map(({ at }) => at)).toEqual([500]);
    await reader.close();
  });

  it('of the old JSON replay plays, times as given', async () => {
    const opened = await open(tar({ [`${id}.replay.gz`]: gzipSync('{"0.1":"one ","2.5":"tw\\u006f","0":""}'), [`${id}.json`]: JSON.stringify(facts) }));
    if (!opened.ok || opened.value.recording.kind !== 'terminal') throw new Error('not opened');
    const frames = [];
    const problems = new ProblemList();
    for await (const batch of opened.value.recording.read(opened.value.recording.start, problems)) frames.push(...batch.frames);
    expect(frames.map((frame) => [frame.at, frame.kind === 'output' ? frame.text : ''])).toEqual([[100, 'one '], [2500, 'two'], [2500, '']]);
    expect(problems.list().map(({ code }) => code)).toEqual(['time-back']);
  });

  it('of parts plays them as one recording, and tells what is missing', async () => {
    const list = { ...facts, type: 'guacamole', files: [
      { name: `${id}.0.part.gz`, start: 5_000, end: 8_000, duration: 3000, size: 1 }, { name: `${id}.1.part.gz`, start: 8_000, end: 18_000, duration: 10_000, size: 1 },
      { name: `${id}.2.part.gz`, start: 18_000, end: 20_000, duration: 2000, size: 1 },
    ] };
    const opened = await open(tar({ [`${id}.replay.json`]: JSON.stringify(list), [`${id}.0.part.gz`]: dump(5_000, 3), [`${id}.2.part.gz`]: dump(18_000, 2) }));
    if (!opened.ok || opened.value.recording.kind !== 'graphical') throw new Error('not opened');
    const { recording } = opened.value;
    expect(recording.problems.map(({ code }) => code)).toEqual(['part-missing']);
    expect(recording.gaps).toMatchObject([{ from: 3000, to: 13_000 }]);
    const keys: number[] = [];
    for await (const { frames } of recording.read(recording.start, new ProblemList())) for (const frame of frames) if (frame.kind === 'input') keys.push(frame.at);
    expect(keys).toEqual([1000, 2000, 3000, 14_000, 15_000]);
  });

  it('of parts that lie beside their list is the same', async () => {
    const list = { type: 'guacamole', files: [{ name: `${id}.0.part.gz`, start: 0, end: 2000 }] };
    const opened = await open(text.encode(JSON.stringify(list)), `${id}.replay.json`, { [`${id}.0.part.gz`]: dump(0, 2) });
    expect(opened.ok && opened.value.recording.kind).toBe('graphical');
    const alone = await open(text.encode(JSON.stringify(list)), `${id}.replay.json`);
    expect(!alone.ok && alone.problem.code).toBe('parts-missing');
  });

  it('of a film says where the film lies', async () => {
    const film = text.encode('\0\0\0\x18ftypmp42 and so on');
    const bytes = tar({ [`${id}.json`]: JSON.stringify(facts), [`${id}.replay.mp4`]: film });
    const opened = await open(bytes);
    if (!opened.ok || opened.value.recording.kind !== 'video') throw new Error('not opened');
    const { video, header } = opened.value.recording;
    expect(bytes.subarray(video.from, video.to)).toEqual(Buffer.from(film));
    expect(header.title).toBe('Alice(alice)@db-7(10.0.0.7)');
  });

  it('that is another tar, or is cut, is told in one sentence', async () => {
    const other = await open(tar({ '../../etc/passwd': 'root:x:0:0', 'readme.json': '{}' }));
    expect(!other.ok && other.problem).toMatchObject({ code: 'bundle-empty' });
    const whole = tar({ [`${id}.cast`]: cast, [`${id}.json`]: JSON.stringify(facts) });
    const cut = await open(whole.subarray(0, 600));
    expect(cut.ok && cut.value.recording.problems.map(({ code }) => code)).toEqual(['truncated']);
  });
});
