import { gzipSync } from 'node:zlib';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../source';
import type { RecordedFrame } from './format';
import { openRecording } from './index';
import { inflateGzip } from './inflate';
import { ProblemList } from './problems';

const started = 1_700_000_000;
const text = new TextEncoder();

const message = (write: (writer: BinaryWriter) => void): Uint8Array => {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
};
const nested = (writer: BinaryWriter, field: number, bytes: Uint8Array): BinaryWriter => writer.tag(field, WireType.LengthDelimited).bytes(bytes);
const words = (writer: BinaryWriter, field: number, value: string): BinaryWriter => writer.tag(field, WireType.LengthDelimited).string(value);
const number = (writer: BinaryWriter, field: number, value: number): BinaryWriter => writer.tag(field, WireType.Varint).int64(value);

function event(kind: number, type: string, index: number, seconds: number, write: (writer: BinaryWriter) => void): Uint8Array {
  return message((one) => nested(one, kind, message((body) => {
    nested(body, 1, message((metadata) => {
      number(metadata, 1, index);
      words(metadata, 2, type);
      nested(metadata, 5, message((time) => { number(time, 1, started + seconds); }));
    }));
    write(body);
  })));
}
const user = (body: BinaryWriter, name: string): BinaryWriter => nested(body, 2, message((one) => { words(one, 1, name); words(one, 2, 'root'); }));
const start = event(5, 'session.start', 0, 0, (body) => {
  user(body, 'alice');
  nested(body, 3, message((one) => { words(one, 1, 'session-1'); }));
  nested(body, 4, message((one) => { words(one, 3, 'db-7'); }));
  words(body, 6, '100:30');
});
const print = (index: number, delay: number, data: string | Uint8Array): Uint8Array => event(7, 'print', index, 0, (body) => {
  nested(body, 3, typeof data === 'string' ? text.encode(data) : data);
  number(body, 5, delay);
});
const join = (index: number, seconds: number): Uint8Array => event(6, 'session.join', index, seconds, (body) => { user(body, 'ana'); });
const resize = (index: number, seconds: number, size: string): Uint8Array => event(9, 'resize', index, seconds, (body) => { words(body, 6, size); });
const end = (index: number, seconds: number): Uint8Array => event(10, 'session.end', index, seconds, () => undefined);

function part(events: readonly Uint8Array[], { version = 1, encrypted = false, padding = 0 } = {}): Uint8Array {
  const records = events.flatMap((bytes) => [Buffer.from([bytes.length >>> 24, (bytes.length >>> 16) & 255, (bytes.length >>> 8) & 255, bytes.length & 255]), Buffer.from(bytes)]);
  const body = encrypted ? Buffer.from('age-encryption.org/v1 something') : gzipSync(Buffer.concat(records));
  const header = Buffer.alloc(version === 2 ? 32 : 24);
  header.writeBigUInt64BE(BigInt(version), 0);
  header.writeBigUInt64BE(BigInt(body.length), 8);
  header.writeBigUInt64BE(BigInt(padding), 16);
  if (version === 2) header[24] = encrypted ? 1 : 0;
  return Buffer.concat([header, body, Buffer.alloc(padding)]);
}

async function open(bytes: Uint8Array) {
  const opened = await openRecording({ main: { name: 'session-1.tar', source: memorySource(bytes) }, others: [] }, { inflate: inflateGzip, knownKeys: [] });
  if (!opened.ok) throw new Error(opened.problem.what);
  const { recording, format } = opened.value;
  if (recording.kind === 'video') throw new Error('a film');
  const problems = new ProblemList();
  const frames: RecordedFrame[] = [];
  for await (const batch of recording.read(recording.start, problems)) frames.push(...batch.frames);
  return { recording, format, frames, codes: [...recording.problems, ...problems.list()].map(({ code }) => code) };
}

const told = (frames: readonly RecordedFrame[]): string[] => frames.map((frame) => {
  switch (frame.kind) {
    case 'output': return `${frame.at} ${frame.text}`;
    case 'resize': return `${frame.at} ${frame.columns}x${frame.rows}`;
    case 'event': return `${frame.at} ${frame.type}: ${frame.label}`;
    case 'gap': return `${frame.at} gap`;
    default: return `${frame.at} ${frame.kind}`;
  }
});

const whole = Buffer.concat([
  part([start, print(1, 100, 'one '), print(2, 250, Uint8Array.of(0xe2, 0x82)), print(3, 300, Uint8Array.of(0xac))]),
  part([], { padding: 100 }),
  part([print(3, 300, 'again'), join(4, 1), resize(5, 2, '80:24'), print(6, 2500, 'two'), end(7, 3)], { version: 2, padding: 7 }),
]);

describe('a Teleport recording', () => {
  it('gives its output, sizes and events, each once', async () => {
    const { format, recording, frames, codes } = await open(whole);
    expect(format.id).toBe('teleport');
    expect(recording.header).toMatchObject({ title: 'alice@db-7', columns: 100, rows: 30, startedAt: started * 1000, sessionId: 'session-1' });
    expect(codes).toEqual([]);
    expect(told(frames)).toEqual([
      '0 session.start: Session started by alice', '100 one ', '250 ', '300 €', '1000 session.join: ana joined', '2000 80x24', '2500 two', '3000 session.end: Session ended',
    ]);
  });

  it('can be read from every place, and gives the same', async () => {
    const { recording, frames } = await open(whole);
    for (const [index, frame] of frames.entries()) {
      const rest: RecordedFrame[] = [];
      for await (const batch of recording.read({ offset: frame.offset, at: frames[index - 1]?.at ?? frame.at }, new ProblemList())) rest.push(...batch.frames);
      expect(rest).toEqual(frames.slice(index));
    }
  });

  it('says what is encrypted, and plays the rest', async () => {
    const hidden = await open(part([], { version: 2, encrypted: true }));
    expect(hidden.codes).toEqual(['encrypted', 'encrypted-part']);
    const half = await open(Buffer.concat([part([start, print(1, 5, 'seen')]), part([], { version: 2, encrypted: true })]));
    expect(told(half.frames)).toEqual(['0 session.start: Session started by alice', '5 seen', '5 gap']);
    expect(half.codes).toEqual(['encrypted-part']);
  });

  it('plays what is there of a cut or damaged file, and says so', async () => {
    const cut = await open(whole.subarray(0, whole.length - 60));
    expect(told(cut.frames).slice(0, 4)).toEqual(['0 session.start: Session started by alice', '100 one ', '250 ', '300 €']);
    expect(cut.codes).toContain('truncated');
    const strange = await open(Buffer.concat([part([start, print(1, 5, 'seen')]), Buffer.from('x'.repeat(80))]));
    expect(told(strange.frames)).toContain('5 seen');
    expect(strange.codes).toEqual(['corrupt-bytes']);
  });

  it('survives any change of its bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), async (changes) => {
      const bytes = Uint8Array.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      const opened = await openRecording({ main: { name: 'a.tar', source: memorySource(bytes) }, others: [] }, { inflate: inflateGzip, knownKeys: [] });
      if (!opened.ok || opened.value.recording.kind === 'video') return;
      let at = 0;
      for await (const { frames } of opened.value.recording.read(opened.value.recording.start, new ProblemList())) {
        for (const frame of frames) {
          expect(frame.at).toBeGreaterThanOrEqual(at);
          at = frame.at;
        }
      }
    }), { numRuns: 150 });
  });
});
