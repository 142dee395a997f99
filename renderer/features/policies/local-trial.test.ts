import { expect, it } from 'vitest';
import { millis } from '../../../shared/base/units';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { triedLocally, tryLocally, type LocalTrial, type ReadCommands } from './local-trial';

const entry = (id: string, more: object = {}): LibraryEntry => ({ id, addedAt: 1_000, file: { fileId: id, name: id, sizeBytes: 1, url: '' }, origin: 'imported', integrity: { state: 'unsigned', detail: '' }, ...more } as unknown as LibraryEntry);
const recorded = (user: string, startedAt = 5_000): object => ({ recording: { user, asset: 'db-7', team: 'payments', protocol: 'ssh', startedAt } });
const policy = (scope: object = {}): string => JSON.stringify({ title: 'Bombs', scope, rules: [{ id: 'bomb', title: 'Bomb', match: { kind: 'words', words: ['bomb'] } }] });
const read = (texts: readonly string[]): ReadCommands => ({ info: { metadata: [{ name: 'User', value: 'carol' }] }, commands: texts.map((text, at) => ({ at: millis(at * 100), text })) }) as unknown as ReadCommands;

async function tried(text: string, entries: readonly LibraryEntry[], contents: Readonly<Record<string, ReadCommands | undefined | 'broken'>>): Promise<readonly LocalTrial[]> {
  const told: LocalTrial[] = [];
  await tryLocally(text, entries, {
    read: ({ id }) => (contents[id] === 'broken' ? Promise.reject(new Error('cut')) : Promise.resolve(contents[id] as ReadCommands | undefined)),
    onTrial: (trial) => told.push(trial),
  }, new AbortController().signal);
  return told;
}

it('finds commands in recordings of the library, counts what was looked at, and says what could not be read', async () => {
  const told = await tried(policy(), [entry('a', recorded('alice')), entry('b'), entry('c'), entry('film')], { a: read(['ls', 'echo bomb', 'bomb bomb']), b: read(['pwd']), c: 'broken', film: undefined });
  expect(told.map(({ left }) => left)).toEqual([4, 3, 2, 1, 0]);
  expect(told.at(-1)).toMatchObject({ lookedAt: 4, recordings: 2, unread: 1, left: 0 });
  expect(told.at(-1)?.hits.map(({ user, text, at, atMs }) => [user, text, at, atMs])).toEqual([['alice', 'echo bomb', 5_100, 100], ['alice', 'bomb bomb', 5_200, 200]]);
});

it('goes by whose session it was, as far as the recording tells', async () => {
  const contents = { a: read(['bomb']), b: read(['bomb']) };
  const entries = [entry('a', recorded('alice')), entry('b')];
  const users = async (scope: object) => (await tried(policy(scope), entries, contents)).at(-1)?.hits.map(({ user }) => user);
  expect(await users({ users: ['carol'] })).toEqual(['carol']);
  expect(await users({ users: ['a*'] })).toEqual(['alice']);
  expect(await users({ teams: ['payments'] })).toEqual(['alice']);
});

it('leaves out what the gateway has in its own record, and what is older', () => {
  const entries = [entry('own', { gatewayAddress: 'http://g', ...recorded('alice') }), entry('other', { gatewayAddress: 'http://h', ...recorded('alice') }), entry('old', recorded('alice', 10)), entry('file')];
  expect(triedLocally(entries, 'http://g', 500).map(({ id }) => id)).toEqual(['other', 'file']);
});

it('stops when nobody waits any more', async () => {
  const stop = new AbortController();
  const asked: string[] = [];
  await tryLocally(policy(), [entry('a'), entry('b')], {
    read: ({ id }) => {
      asked.push(id);
      stop.abort();
      return Promise.resolve(read(['bomb']));
    },
    onTrial: ({ hits }) => expect(hits).toEqual([]),
  }, stop.signal);
  expect(asked).toEqual(['a']);
});
