import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { openTestGateway, type Console, type TestGateway } from '../server/gateway.fixture';
import { Reviews } from '../viewing/reviews';
import { Holds } from './holds';

const dayMs = 86_400_000;
let test: TestGateway;
let ana: Console;
beforeEach(async () => {
  test = await openTestGateway();
  ana = await test.signIn('ana');
});
afterEach(() => test.close());

async function recorded(user: string): Promise<string> {
  const { handle } = await test.open({ user });
  await handle.ended('user_close', '');
  return handle.id;
}
const order = (kind: OrderKind, recordingId: string, reasonText = 'case 7') => ana.order(kind, '', { recordingId, reasonText });
const folders = async (): Promise<string[]> => (await readdir(join(test.data, 'recordings'))).filter((name) => !name.startsWith('.')).sort();
const listed = async () => (await ana.recordings.listRecordings({ pageSize: 100 })).recordings;
const events = async (name: string) => (await ana.audit.listAuditEvents({ pageSize: 1000 })).events.filter(({ event }) => event === name);
const sweep = (days: number): Promise<void> => test.gateway.services.retention.sweep(Date.now() + days * dayMs);

describe('a recording', () => {
  it('goes after a year, on record once; one that is held stays until it is released', async () => {
    const [old, held] = [await recorded('alice'), await recorded('bob')];
    expect(await order(OrderKind.HOLD_RECORDING, held)).toMatchObject({ accepted: true });
    expect((await listed()).find(({ id }) => id === held)?.hold).toMatchObject({ by: 'Ana Kovac (ana)', reason: 'case 7' });
    await sweep(364);
    expect(await folders()).toEqual([old, held].sort());
    await Promise.all([sweep(366), sweep(366)]);
    expect(await folders()).toEqual([held]);
    expect((await events('recording.expired')).map(({ sessionId, category, user }) => [sessionId, category, user])).toEqual([[old, 'Administrative', 'gateway']]);
    const again = await test.restart();
    test = again;
    ana = await test.signIn('ana');
    await sweep(366);
    expect(await folders()).toEqual([held]);
    expect(await order(OrderKind.RELEASE_RECORDING, held, 'case closed')).toMatchObject({ accepted: true });
    await sweep(366);
    expect([await folders(), await listed()]).toEqual([[], []]);
    for (const name of ['recording.hold', 'recording.release']) expect(await events(name)).toMatchObject([{ success: true, details: { recordingId: held } }]);
  });

  it('is deleted by order, with a reason, and told to every console; a held one is not', async () => {
    const [one, held] = [await recorded('alice'), await recorded('bob')];
    await order(OrderKind.HOLD_RECORDING, held);
    expect(await order(OrderKind.DELETE_RECORDING, one, ' ')).toMatchObject({ accepted: false, problem: { code: 'reason.required' } });
    expect(await order(OrderKind.DELETE_RECORDING, held)).toMatchObject({ accepted: false, problem: { code: 'recording.held', what: 'Held by Ana Kovac (ana): case 7.' } });
    expect(await order(OrderKind.HOLD_RECORDING, held)).toMatchObject({ accepted: false, problem: { code: 'recording.held' } });
    expect(await order(OrderKind.RELEASE_RECORDING, one)).toMatchObject({ accepted: false, problem: { code: 'recording.not-held' } });
    const stop = new AbortController();
    const told: string[] = [];
    const watching = (async () => {
      for await (const { fact } of ana.facts.watchFacts({}, { signal: stop.signal })) {
        if (fact.case === 'snapshot') void order(OrderKind.DELETE_RECORDING, one);
        if (fact.case === 'recording') {
          told.push(`${fact.value.id} ${fact.value.state}`);
          break;
        }
      }
    })();
    await watching;
    stop.abort();
    expect(told).toEqual([`${one} deleted`]);
    expect(await folders()).toEqual([held]);
    expect(await events('recording.delete')).toMatchObject([{ success: true, sessionId: one, details: { reason: 'case 7', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }]);
    expect((await fetch(`${test.url}/recordings/${one}/bundle`, { method: 'HEAD', headers: { authorization: `Bearer ${ana.token}` } })).status).toBe(404);
  });

  it('that was being deleted when the gateway died is gone after it starts', async () => {
    const one = await recorded('alice');
    await test.gateway.close();
    const { rename } = await import('node:fs/promises');
    await rename(join(test.data, 'recordings', one), join(test.data, 'recordings', `.deleted-${one}`));
    test = await openTestGateway({ data: test.data });
    expect((await readdir(join(test.data, 'recordings'))).filter((name) => name.includes(one))).toEqual([]);
  });
});

describe('who looked at a recording', () => {
  const lines = async (): Promise<unknown[]> => (await readFile(join(test.data, 'reviews.jsonl'), 'utf8')).split('\n').filter(Boolean).map((line): unknown => JSON.parse(line));

  it('goes with the recording, deleted or too old, from the file as well; that it was looked at stays in the log', async () => {
    const [deleted, stays] = [await recorded('alice'), await recorded('bob')];
    for (const id of [deleted, stays, stays]) expect(await order(OrderKind.REVIEW_RECORDING, id, 'nothing found')).toMatchObject({ accepted: true });
    await order(OrderKind.DELETE_RECORDING, deleted);
    await sweep(0);
    expect(await lines()).toMatchObject([{ recordingId: stays, by: 'Ana Kovac (ana)', note: 'nothing found' }]);
    // The file goes on where it was written anew, over a restart too.
    await order(OrderKind.REVIEW_RECORDING, stays, 'seen again');
    test = await test.restart();
    ana = await test.signIn('ana');
    expect((await listed()).map(({ id, review }) => [id, review?.note])).toEqual([[stays, 'seen again']]);
    await sweep(366);
    expect(await lines()).toEqual([]);
    expect((await events('recording.review')).map(({ sessionId }) => sessionId).sort()).toEqual([deleted, stays, stays, stays].sort());
  });

  it('is not lost while what is old goes', async () => {
    const reviews = await Reviews.open(join(test.data, 'kept.jsonl'));
    const review = (by: string) => ({ by, at: unixMillis(1), note: '' });
    await reviews.mark('old', review('ana'));
    expect((await Promise.all([reviews.mark('new', review('pat')), reviews.prune(() => new Set(['new', 'newest'])), reviews.mark('newest', review('ana')), reviews.prune(() => new Set(['new', 'newest']))]))[1]).toBe(1);
    await reviews.close();
    const again = await Reviews.open(join(test.data, 'kept.jsonl'));
    expect(['old', 'new', 'newest'].map((id) => again.of(id)?.by)).toEqual([undefined, 'pat', 'ana']);
    await again.close();
  });
});

describe('sessions and the log', () => {
  it('stay three years, the list in its file as on the screen', async () => {
    await recorded('alice');
    await recorded('bob');
    const lines = async (): Promise<number> => (await readFile(join(test.data, 'sessions.jsonl'), 'utf8')).split('\n').filter(Boolean).length;
    await sweep(1_094);
    expect(await lines()).toBe(2);
    const before = test.gateway.services.audit.sequence;
    await sweep(1_096);
    expect(await lines()).toBe(0);
    expect((await ana.sessions.listSessions({ historical: true })).sessions).toEqual([]);
    expect((await events('audit.expired')).map(({ details }) => details['first'])).toEqual(['1']);
    expect(test.gateway.services.audit.first).toBeGreaterThan(before);
    await recorded('carol');
    expect(await lines()).toBe(1);
  });
});

describe('the file of holds', () => {
  it('that cannot be read lets nothing start: what it protects could be deleted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-holds-'));
    await writeFile(join(folder, 'holds.json'), '{"r1":{"by":"ana"');
    await expect(Holds.open(join(folder, 'holds.json'))).rejects.toThrow('The file of held recordings cannot be read');
    await rm(folder, { recursive: true });
  });
});
