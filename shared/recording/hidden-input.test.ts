import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflateGzip } from './formats/inflate';
import { textExports } from './port';
import { RecordingReader } from './reader';
import { memorySource } from './source';
import { MemoryStores } from './stores/memory-store';

type Event = readonly [number, 'o' | 'i', string];

async function opened(events: readonly Event[], stores = new MemoryStores()): Promise<RecordingReader> {
  const bytes = new TextEncoder().encode([{ version: 2, width: 60, height: 10 }, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const reader = new RecordingReader({ inflate: inflateGzip, knownKeys: [] }, { stores });
  const result = await reader.open(memorySource(bytes), 'a.cast');
  if (!result.ok) throw new Error(result.problem.what);
  await reader.finished();
  return reader;
}

async function exported(reader: RecordingReader, kind: (typeof textExports)[number]): Promise<string> {
  let text = '';
  for await (const part of reader.exportText(kind)) text += part.text;
  return text;
}

/** A command that is echoed, a password that is not (key by key, or pasted), a command again. */
function login(password: string, pasted: boolean): Event[] {
  const echoed = (text: string, from: number): Event[] => [...text].flatMap((key, n): Event[] => [[from + n / 10, 'i', key], [from + n / 10 + 0.01, 'o', key]]);
  const keys = pasted ? [password] : [...password];
  return [
    [0.5, 'o', '$ '], ...echoed('su root', 1), [3, 'i', '\r'], [3, 'o', '\r\nPassword: '],
    ...keys.map((key, n): Event => [4 + n / 100, 'i', key]), [9, 'i', '\r'], [9.1, 'o', '\r\n# '], ...echoed('id', 10), [11, 'i', '\r'], [11.1, 'o', '\r\nuid=0\r\n# '],
  ];
}

// Letters that appear nowhere else in the session.
const password = fc.array(fc.constantFrom(...'QWXYZ!ß東🔑'), { minLength: 4, maxLength: 30 }).map((keys) => keys.join(''));

describe('what was typed and never shown', () => {
  it('is nowhere unless it is revealed', async () => {
    await fc.assert(fc.asyncProperty(password, fc.boolean(), async (secret, pasted) => {
      const reader = await opened(login(secret, pasted));
      const told = JSON.stringify([await reader.info(), await reader.typed(false), await reader.commands(), await reader.events(), await reader.activity(50)]);
      const texts = await Promise.all(textExports.map((kind) => exported(reader, kind)));
      for (const text of [told, ...texts]) expect(text.includes(secret)).toBe(false);
      for (const query of [{ text: secret }, { text: '.*', regularExpression: true }]) {
        expect(JSON.stringify((await reader.search(query, 100)).hits).includes(secret)).toBe(false);
      }
      expect(await reader.typed(true)).toMatchObject([{ text: 'su root', hidden: false }, { text: secret, hidden: true, at: 4000, to: 9000 }, { text: 'id', hidden: false }]);
      expect((await reader.search({ text: secret, revealed: true }, 100)).hits).toMatchObject([{ kind: 'input', line: secret }]);
      expect((await reader.info()).typed).toEqual({ lines: 3, hidden: 1 });
    }), { numRuns: 40 });
  });

  it('is told as dots that do not even say how long it is', async () => {
    const [short, long] = [await opened(login('QQQQ', false)), await opened(login('QQQQQQQQQQQQQQQQQQQQ', false))];
    expect((await short.typed(false))[1]?.text).toBe((await long.typed(false))[1]?.text);
    expect(await short.commands()).toEqual([{ at: 3000, text: 'su root' }, { at: 11_000, text: 'id' }]);
    expect(await exported(short, 'cast')).toContain('"i","•"');
  });

  it('hides the whole line when a secret in it ended without Enter', async () => {
    const secret = [...'QXQXQX'].map((key, n): Event => [1 + n / 100, 'i', key]);
    const command = [...'systemctl restart nginx'].flatMap((key, n): Event[] => [[3 + n / 10, 'i', key], [3.01 + n / 10, 'o', key]]);
    const reader = await opened([[0.5, 'o', 'PIN: '], ...secret, [2, 'o', '\r\n$ '], ...command, [9, 'i', '\r'], [9.1, 'o', '\r\n']]);
    expect(await reader.typed(false)).toMatchObject([{ hidden: true }]);
    expect(await exported(reader, 'cast')).not.toContain('"i","Q"');
    expect((await reader.typed(true)).map(({ text }) => text)).toEqual(['QXQXQXsystemctl restart nginx']);
  });

  it('can be revealed where several lines were pasted at once', async () => {
    const reader = await opened([[1, 'o', 'Key: '], [2, 'i', 'one\rtwo\rthree\r'], [3, 'o', '\r\nok']]);
    expect((await reader.typed(true)).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect((await reader.typed(false)).every(({ hidden }) => hidden)).toBe(true);
    expect(await exported(reader, 'cast')).not.toMatch(/one|two|three/);
  });
});
