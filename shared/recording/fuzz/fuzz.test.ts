import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { millis } from '../../base/units';
import { openRecording } from '../formats/index';
import { inflateGzip } from '../formats/inflate';
import { ProblemList } from '../formats/problems';
import { RecordingReader } from '../reader';
import { memorySource, type NamedSource, type RecordingFiles } from '../source';
import { mutate, sequence } from './mutate';

const nightly = process.env['VIGIL_NIGHTLY'] === '1';
const most = nightly ? 200_000 : 10_000;
const longestMs = nightly ? 60 * 60_000 : 60_000;
/** Processor time for one file of some kilobytes, in ms: the promise is a second; the machine's other work does not count. */
const longestFile = 1_000;
/** Characters of output for one byte of file; a repeated character of ttyrec or tlog is one byte each. */
const mostOutput = 64;

const folder = join(import.meta.dirname, '../fixtures');

interface Original {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** Every golden case: `<format>/<case>.<anything>` beside `<case>.json`, or a folder `<format>/<case>/` beside it. */
const originals: readonly Original[] = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap((format) => {
  const inside = readdirSync(join(folder, format.name));
  const cases = inside.filter((name) => name.endsWith('.json') && !name.includes('.tlog.') && !name.includes('.replay.')).map((name) => name.slice(0, -5));
  return cases.map((name): Original => ({
    name: `${format.name}/${name}`,
    files: inside.filter((other) => other !== `${name}.json` && (other === name || other.startsWith(`${name}.`))).flatMap((other) => {
      const path = join(folder, format.name, other);
      return statSync(path).isDirectory()
        ? readdirSync(path).map((file) => ({ name: file, bytes: new Uint8Array(readFileSync(join(path, file))) }))
        : [{ name: other, bytes: new Uint8Array(readFileSync(path)) }];
    }),
  })).filter(({ files }) => files.length > 0);
});

function filesOf(mutated: readonly { readonly name: string; readonly bytes: Uint8Array }[], main: number): RecordingFiles {
  const named = mutated.map(({ name, bytes }): NamedSource => ({ name, source: memorySource(bytes) }));
  return { main: named[main] as NamedSource, others: named.filter((_, index) => index !== main) };
}

const environment = { inflate: inflateGzip, knownKeys: [] };

/** Reads all there is, as the indexer does. Rejects only when something is wrong with Vigil. */
async function readThrough(files: RecordingFiles, size: number): Promise<boolean> {
  const opened = await openRecording(files, environment);
  if (!opened.ok) {
    expect(opened.problem.what).not.toBe('');
    return false;
  }
  const { recording } = opened.value;
  await recording.events();
  if (recording.kind === 'video') return true;
  const problems = new ProblemList();
  let at = millis(0);
  let output = 0;
  for await (const { frames } of recording.read(recording.start, problems)) {
    for (const frame of frames) {
      if (!(frame.at >= at) || !Number.isFinite(frame.at)) throw new Error(`time went back from ${at} to ${frame.at}`);
      at = frame.at;
      if (frame.kind === 'output') output += frame.text.length;
      if (frame.kind === 'resize' && !(frame.columns >= 1 && frame.rows >= 1 && frame.columns <= 65_536 && frame.rows <= 65_536)) throw new Error('a senseless size got through');
    }
  }
  if (output > mostOutput * size + 65_536) throw new Error(`${size} bytes of file gave ${output} characters of output`);
  problems.list();
  return true;
}

/** The whole way: index, screen, search. */
async function indexThrough({ main }: RecordingFiles): Promise<void> {
  const reader = new RecordingReader(environment);
  const opened = await reader.open(main.source, main.name);
  if (!opened.ok) return;
  await reader.finished();
  const { duration, kind } = await reader.info();
  await reader.events();
  if (kind !== 'video') await reader.segmentAt(millis(duration / 2)).catch((caught: unknown) => { if (kind === 'terminal') throw caught; });
  await reader.close();
}

/** In ms, of what is done once more. */
async function processorTimeOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('files that something has happened to', () => {
  it('there are originals of several formats', () => {
    expect(new Set(originals.map(({ name }) => name.split('/')[0])).size).toBeGreaterThanOrEqual(1);
  });

  it('never crash the reader, hang it, or make it give more than they hold', async () => {
    const started = performance.now();
    let count = 0;
    let opened = 0;
    for (; count < most && performance.now() - started < longestMs; count += 1) {
      const next = sequence(count + 1);
      const original = originals[count % originals.length] as Original;
      const main = Math.floor(next() * original.files.length);
      const victim = next() < 0.7 ? main : Math.floor(next() * original.files.length);
      const mutated = original.files.map((file, index) => (index === victim ? { name: file.name, bytes: mutate(file.bytes, next) } : file));
      const files = filesOf(mutated, main);
      const size = mutated.reduce((sum, file) => sum + file.bytes.length, 0);
      const take = async (): Promise<boolean> => {
        const readable = await readThrough(files, size);
        if (count % 20 === 0) await indexThrough(files);
        return readable;
      };
      try {
        const began = performance.now();
        if (await take()) opened += 1;
        // Asking for processor time takes half as long as reading such a file: only what took so long by the clock can have taken so much of it.
        const spent = performance.now() - began > longestFile ? await processorTimeOf(take) : 0;
        if (spent > longestFile) throw new Error(`it took ${Math.round(spent)} ms of the processor`);
      } catch (caught) {
        throw new Error(`case ${count} (${original.name}, ${mutated[victim]?.name ?? ''} changed): ${caught instanceof Error ? caught.stack ?? caught.message : String(caught)}`, { cause: caught });
      }
    }
    console.log(`${count} changed files of ${originals.length} recordings, ${opened} of them opened, in ${Math.round((performance.now() - started) / 1000)} s`);
    expect(count).toBeGreaterThan(100);
    // Else the mutations are so coarse that no reader is ever reached.
    expect(opened).toBeGreaterThan(count / 4);
  }, longestMs + 60_000);
});
