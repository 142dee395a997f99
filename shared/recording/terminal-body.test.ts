import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../base/units';
import { inflateGzip } from './formats/inflate';
import type { SearchAnswer, SearchQuery } from './port';
import { RecordingReader } from './reader';
import { memorySource, type ByteSource } from './source';
import { createRecordingPort } from './web-source';

type Event = readonly [number, 'o' | 'i' | 'r', string];

const castOf = (events: readonly Event[], columns = 40, rows = 8): Uint8Array =>
  new TextEncoder().encode([{ version: 2, width: columns, height: rows }, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));

async function opened(events: readonly Event[], source: ByteSource = memorySource(castOf(events))): Promise<RecordingReader> {
  const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] });
  const result = await reader.open(source, 'a.cast');
  if (!result.ok) throw new Error(result.problem.what);
  return reader;
}

/** A source that gives its beginning, and the rest when it is let go. */
function gated(bytes: Uint8Array, from: number): { source: ByteSource; open: () => void } {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => { open = resolve; });
  return { open: () => open(), source: { size: bytes.length, read: async (low, high) => {
    if (low > from && high - low > 16_384) await gate;
    return bytes.subarray(low, Math.min(high, bytes.length));
  } } };
}

const many = Array.from({ length: 40_000 }, (_, n): Event => [n / 100, 'o', `line ${n} of many\r\n`]);

describe('a seek that is not wanted any more', () => {
  it('rejects with code "cancelled"; the index and a search go on', async () => {
    const { source, open } = gated(castOf(many), 600_000);
    const reader = await opened(many, source);
    const answers: SearchAnswer[] = [];
    const search = reader.search({ text: 'line 39999 of' }, 10, (answer) => answers.push(answer));
    const waiting = reader.segmentAt(millis(399_000));
    await reader.segmentAt(millis(0));
    reader.cancelSeek();
    await expect(waiting).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    open();
    expect((await search).hits).toHaveLength(1);
    expect((await reader.segmentAt(millis(399_000))).last).toBe(true);
  });
});

describe('search while the index grows', () => {
  it('tells what is found so far as partial, and a complete answer at last', async () => {
    const { source, open } = gated(castOf(many), 600_000);
    const reader = await opened(many, source);
    let search: Promise<SearchAnswer> | undefined;
    const partial = await new Promise<SearchAnswer>((resolve) => { search = reader.search({ text: 'line 77' }, 1_000, resolve); });
    expect(partial).toMatchObject({ partial: true });
    open();
    const answer = await search;
    expect(answer?.partial).toBeUndefined();
    expect(answer?.hits).toHaveLength(1 + 10 + 100);
  });

  it('a later search ends the one before', async () => {
    const { source, open } = gated(castOf(many), 600_000);
    const reader = await opened(many, source);
    const one = reader.search({ text: 'many' }, 1e6, () => undefined);
    const other = reader.search({ text: 'line 5 of' }, 10, () => undefined);
    open();
    expect((await one).partial).toBe(true);
    expect((await other).hits).toHaveLength(1);
  });
});

describe('search options', () => {
  const events: Event[] = [[1, 'o', 'Error in errors.log\r\n'], [2, 'o', 'no ERROR (42)\r\n'], [3, 'o', 'terror\r\n'], [4, 'o', 'fehler_error größer\r\n']];
  it.each<[SearchQuery, number[]]>([
    [{ text: 'error' }, [1000, 2000, 3000, 4000]], [{ text: 'error', caseSensitive: true }, [1000, 3000, 4000]], [{ text: 'error', wholeWord: true }, [1000, 2000]],
    [{ text: 'grö', wholeWord: true }, []], [{ text: 'ERROR \\(\\d+\\)', regularExpression: true }, [2000]], [{ text: '^t.rr', regularExpression: true }, [3000]],
    [{ text: 'err', regularExpression: true, wholeWord: true }, []], [{ text: 'err\\w+', regularExpression: true, wholeWord: true }, [1000, 2000]],
    [{ text: '(a*)*$', regularExpression: true }, []], [{ text: '  ' }, []], [{ text: 'a\nb' }, []], [{ text: '.*' }, []],
  ])('%j', async (query, times) => {
    expect((await (await opened(events)).search(query, 10)).hits.map(({ at }) => at)).toEqual(times);
  });

  it('a wrong regular expression is a Problem, one that would take for ever elsewhere an answer', async () => {
    const reader = await opened([[1, 'o', `${'a'.repeat(38)}!`]]);
    for (const text of ['(', '[z-a]', '(?=x)', '\\1', 'a{5000}']) expect(await reader.search({ text, regularExpression: true }, 10), text).toMatchObject({ hits: [], problem: { code: 'bad-regular-expression' } });
    expect((await reader.search({ text: '(a+)+$', regularExpression: true }, 10)).hits).toEqual([]);
    expect((await reader.search({ text: '(a|a)*!', regularExpression: true }, 10)).hits).toHaveLength(1);
  });

  it('finds by its filter whatever a look at every line finds', async () => {
    const line = fc.string({ unit: fc.constantFrom(...'aAbBkKsSſKßẞéÉ東京🔑 1'), minLength: 1, maxLength: 12 });
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 20 }), line, fc.boolean(), async (lines, wanted, caseSensitive) => {
      const reader = await opened(lines.flatMap((text, n): Event[] => [[n, 'o', '\x1b[2J\x1b[H'], [n + 0.5, 'o', text]]));
      const pattern = new RegExp(wanted.trim(), caseSensitive ? 'u' : 'iu');
      const { hits } = await reader.search({ text: wanted, caseSensitive }, 100);
      const shown = new Set(await Promise.all(lines.map(async (_, n) => (await reader.screenAt(millis(n * 1000 + 500)))[0] ?? '')));
      const found = new Set(hits.map((hit) => hit.line));
      for (const text of shown) expect(found.has(text.trim()), text).toBe(wanted.trim() !== '' && pattern.test(text));
    }), { numRuns: 60 });
  });
});

describe('commands', () => {
  it('are read off the screen behind a prompt where no keys were recorded', async () => {
    const prompt = '\x1b[?2004h\x1b[32mana@web-1\x1b[m:~$ ';
    const reader = await opened([
      [1, 'o', prompt], [2, 'o', 'l'], [2.1, 'o', 'z\b \bs -l'], [3, 'o', '\r\n\x1b[?2004l\r'], [3.1, 'o', 'total 0\r\ncost: 5 $ each\r\n'], [4, 'o', prompt], [5, 'o', '\r\n'], [5, 'o', prompt],
      [6, 'o', 'vim a'], [7, 'o', '\r\n\x1b[?1049h\x1b[H# '], [8, 'o', 'not a command\r\n'], [9, 'o', `\x1b[?1049l${prompt}`], [10, 'o', `echo ${'long '.repeat(12)}end`], [11, 'o', '\r\n'], [12, 'o', '# comment\r\n50% done\r\n'],
    ]);
    await reader.finished();
    expect(await reader.commands()).toEqual([{ at: 3000, text: 'ls -l' }, { at: 7000, text: 'vim a' }, { at: 11_000, text: `echo ${'long '.repeat(12)}end` }]);
  });
});

describe('lines above the screen', () => {
  it('are those that left it, across segments, and none that a full-screen program drew', async () => {
    const events = many.map((event, n): Event => (n % 5_000 === 4_000 ? [event[0], 'o', `\x1b[?1049h${'draw\r\n'.repeat(20)}\x1b[?1049l`] : event));
    const reader = await opened(events);
    await reader.finished();
    const above = await reader.linesBefore(millis(250_000), 9_000);
    const told = Array.from({ length: 25_001 }, (_, n) => n).filter((n) => n % 5_000 !== 4_000).map((n) => `line ${n} of many`);
    expect(above).toEqual(told.slice(0, -7).slice(-9_000));
    expect(await reader.linesBefore(millis(10), 100)).toEqual([]);
  });
});

describe('the port', () => {
  it('exports part by part and stops when it is told to', async () => {
    const port = createRecordingPort();
    await port.open({ kind: 'blob', blob: new Blob([castOf(many) as Uint8Array<ArrayBuffer>]), name: 'a.cast' }, () => undefined);
    const parts: string[] = [];
    await port.exportText('txt', async (text, fraction) => {
      expect(fraction).toBeLessThanOrEqual(1);
      parts.push(text);
    });
    expect(parts.join('')).toBe(many.map((_, n) => `line ${n} of many\n`).join(''));
    expect(parts.length).toBeGreaterThan(3);
    await expect(port.exportText('cast', async () => port.cancelExport())).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    await port.close();
  });

  it('takes a size from a person', async () => {
    const port = createRecordingPort();
    const opening = await port.open({ kind: 'blob', blob: new Blob([castOf([[1, 'o', 'x']]) as Uint8Array<ArrayBuffer>]), name: 'a.cast', size: { columns: 100, rows: 3 } }, () => undefined);
    expect(opening).toMatchObject({ ok: true, value: { columns: 100, rows: 3 } });
    expect((await port.segmentAt(millis(0))).snapshot).toMatchObject({ columns: 100, rows: 3 });
    await port.close();
  });
});
