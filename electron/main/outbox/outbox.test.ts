import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditDraft } from '../../../shared/ipc/schemas';
import type { Operator } from '../../../shared/model/operator';
import { sleep } from '../sleep';
import { Outbox, type OutboxOptions } from './outbox';
import { OutboxFile } from './outbox-file';
import { decodeRecords, encodeRecord, seed, type OutboxRecord, type WaitingEvent } from './record';

const draft = (id: string, details: Record<string, string> = {}): AuditDraft => ({
  id, level: 'Information', category: 'Access', event: 'recording.open', title: 'Open Recording', message: 'möglich \u{1f600}', time: 1_700_000_000_000, success: true, details,
});
const waiting = (id: string): WaitingEvent => ({ kind: 'event', draft: draft(id) });
const person = (loginName: string): Operator => ({ loginName, displayName: loginName, userDirectory: 'local', role: 'auditor', team: 't' });

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-outbox-'));
  path = join(folder, 'outbox', 'events.log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function encodeAll(records: readonly OutboxRecord[]): Buffer {
  let hash = seed;
  return Buffer.concat(records.map((record) => {
    const encoded = encodeRecord(record, hash);
    hash = encoded.hash;
    return encoded.bytes;
  }));
}

describe('the outbox file', () => {
  const records: OutboxRecord[] = [waiting('a'), waiting('b'), { kind: 'stored', ids: ['a'] }, waiting('c')];
  const ends = records.map((_record, index) => encodeAll(records.slice(0, index + 1)).length);

  it('cut at every byte gives back every whole record, and calls the rest torn', () => {
    const bytes = encodeAll(records);
    for (let length = 0; length <= bytes.length; length += 1) {
      const decoded = decodeRecords(bytes.subarray(0, length));
      const whole = ends.filter((end) => end <= length).length;
      expect(decoded.records).toEqual(records.slice(0, whole));
      expect(decoded.soundBytes).toBe(whole === 0 ? 0 : ends[whole - 1]);
      expect(decoded.damaged).toBe(false);
    }
  });

  it('never believes a changed byte', () => {
    const bytes = encodeAll(records);
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const altered = Buffer.from(bytes);
      altered[at] = altered[at]! ^ change;
      const decoded = decodeRecords(altered);
      const before = ends.filter((end) => end <= at).length;
      expect(decoded.records).toEqual(records.slice(0, before));
    }), { numRuns: 2000 });
  });

  it('never believes records that were moved or taken out', () => {
    const bytes = encodeAll(records);
    expect(decodeRecords(bytes.subarray(ends[0])).records).toEqual([]);
    expect(decodeRecords(Buffer.concat([bytes.subarray(0, ends[0]), bytes.subarray(ends[1])])).records).toEqual(records.slice(0, 1));
    expect(decodeRecords(Buffer.concat([bytes, bytes])).records).toEqual(records);
  });

  it('survives a crash at any byte: what was appended is there, the torn rest is kept aside', async () => {
    const { file } = await OutboxFile.open(path);
    await file.append([waiting('a'), waiting('b')]);
    await file.confirm(['a']);
    await file.append([waiting('c')]);
    await file.close();
    const bytes = await readFile(path);
    await fc.assert(fc.asyncProperty(fc.nat(bytes.length), async (length) => {
      for (const name of await readdir(join(folder, 'outbox'))) await rm(join(folder, 'outbox', name));
      await writeFile(path, bytes.subarray(0, length));
      const sound = decodeRecords(bytes.subarray(0, length));
      const again = await OutboxFile.open(path);
      expect(again.damaged).toBeUndefined();
      await again.file.append([waiting('d')]);
      await again.file.close();
      const last = await OutboxFile.open(path);
      const expected = new Set(sound.records.flatMap((record) => (record.kind === 'event' ? [record.draft.id] : [])));
      for (const record of sound.records) if (record.kind === 'stored') for (const id of record.ids) expected.delete(id);
      expect(last.file.waiting.map((event) => event.draft.id)).toEqual([...expected, 'd']);
      await last.file.close();
      const aside = (await readdir(join(folder, 'outbox'))).filter((name) => name.includes('.cut-'));
      expect(aside).toHaveLength(sound.soundBytes < length ? 1 : 0);
    }), { numRuns: 60 });
  });

  it('says when more than a torn end is lost, and keeps it', async () => {
    const { file } = await OutboxFile.open(path);
    await file.append([waiting('a'), waiting('b')]);
    await file.close();
    const bytes = await readFile(path);
    bytes[10] = bytes[10]! ^ 1;
    await writeFile(path, bytes);
    const again = await OutboxFile.open(path);
    expect(again.file.count).toBe(0);
    expect(await readFile(again.damaged ?? '')).toEqual(bytes);
    await again.file.close();
  });

  it('is swept when everything is confirmed', async () => {
    const { file } = await OutboxFile.open(path);
    await file.append([waiting('a')]);
    await file.confirm(['a', 'unknown']);
    expect((await readFile(path)).length).toBe(0);
    await file.append([waiting('b')]);
    await file.close();
    const again = await OutboxFile.open(path);
    expect(again.file.waiting.map((event) => event.draft.id)).toEqual(['b']);
    await again.file.close();
  });
});

describe('the outbox', () => {
  let server: Server;
  let address: string;
  let who: { address: string; token: string; operator: Operator } | undefined;
  let reported: { id: string; token: string | undefined; details: Record<string, string>; timeMs: string }[];
  /** What the gateway does with the coming requests; none left = it stores all. */
  let moods: ('break' | 'fail' | 'store none' | 'store one' | 'lose answer' | 'unauthenticated')[];
  let unauthenticated: string[];
  const open = (changed: Partial<OutboxOptions> = {}) => Outbox.open({
    path, fetch, signedIn: () => (who ? [who] : []), delay: () => 1, sleep, onUnauthenticated: (token) => {
      unauthenticated.push(token);
      who = undefined;
    }, ...changed,
  });

  beforeEach(async () => {
    reported = [];
    moods = [];
    unauthenticated = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        const mood = moods.shift();
        if (mood === 'break') return void request.socket.destroy();
        if (mood === 'fail') return void response.writeHead(503).end('{}');
        if (mood === 'unauthenticated') return void response.writeHead(401, { 'content-type': 'application/json' }).end('{"code":"unauthenticated"}');
        const { events } = JSON.parse(body) as { events: typeof reported };
        const stored = mood === 'store none' ? [] : mood === 'store one' ? events.slice(0, 1) : events;
        reported.push(...stored.map((event) => ({ ...event, token: request.headers.authorization })));
        if (mood === 'lose answer') return void request.socket.destroy();
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ storedIds: stored.map((event) => event.id) }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    who = { address, token: 'token-1', operator: person('ana') };
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('delivers in order, once, through every kind of trouble', async () => {
    moods = ['break', 'fail', 'store none', 'store one', 'break'];
    const problems = new Set<string | undefined>();
    const outbox = await open({ onChanged: (status) => problems.add(status.lastProblem?.code) });
    expect(await outbox.append([draft('a'), draft('b'), draft('c')])).toMatchObject({ ok: true });
    await outbox.settled();
    expect(reported.map(({ id, token }) => [id, token])).toEqual([['a', 'Bearer token-1'], ['b', 'Bearer token-1'], ['c', 'Bearer token-1']]);
    expect(reported[0]?.timeMs).toBe('1700000000000');
    expect(outbox.status).toEqual({ waiting: 0, lastProblem: undefined });
    expect([...problems]).toEqual(expect.arrayContaining(['gateway-unreachable', 'gateway-refused', 'outbox-not-stored', undefined]));
    await outbox.close();
  });

  it('sends again what may not have arrived, by the same id', async () => {
    moods = ['lose answer'];
    const outbox = await open();
    await outbox.append([draft('a')]);
    await outbox.settled();
    expect(reported.map(({ id }) => id)).toEqual(['a', 'a']);
    expect(outbox.status.waiting).toBe(0);
    await outbox.close();
  });

  it('is on the disk before the caller goes on, and delivered by the next start', async () => {
    who = undefined;
    const first = await open();
    await first.append([draft('a'), draft('b')]);
    expect(decodeRecords(await readFile(path)).records).toHaveLength(2);
    // No close: the process was killed.
    who = { address, token: 'token-2', operator: person('ana') };
    const again = await open();
    again.push();
    await again.settled();
    expect(reported.map(({ id, details }) => [id, details])).toEqual([['a', { signedIn: 'no' }], ['b', { signedIn: 'no' }]]);
    await again.close();
    await first.close();
  });

  it('never reports one person’s doings as another’s, or to another gateway', async () => {
    moods = ['unauthenticated'];
    const outbox = await open();
    await outbox.append([draft('of-ana')]);
    await outbox.settled();
    expect(unauthenticated).toEqual(['token-1']);
    who = { address, token: 'token-2', operator: person('pat') };
    await outbox.append([draft('of-pat')]);
    await outbox.settled();
    who = { address: 'http://127.0.0.1:1', token: 'token-3', operator: person('ana') };
    outbox.push();
    await outbox.settled();
    expect(reported.map(({ id }) => id)).toEqual(['of-pat']);
    expect(outbox.status.waiting).toBe(1);
    who = { address, token: 'token-4', operator: person('ana') };
    outbox.push();
    await outbox.settled();
    expect(reported.map(({ id, token }) => [id, token])).toEqual([['of-pat', 'Bearer token-2'], ['of-ana', 'Bearer token-4']]);
    await outbox.close();
  });

  it('takes an id once, and refuses more than fits', async () => {
    who = undefined;
    const outbox = await open({ mostWaiting: 3 });
    await outbox.append([draft('a'), draft('a'), draft('b')]);
    await outbox.append([draft('a')]);
    expect(outbox.status.waiting).toBe(2);
    expect(await outbox.append([draft('c'), draft('d')])).toMatchObject({ ok: false, problem: { code: 'outbox-full' } });
    expect(outbox.status.waiting).toBe(2);
    expect(await outbox.append([draft('c')])).toMatchObject({ ok: true });
    await outbox.close();
    expect(await outbox.append([draft('e')])).toMatchObject({ ok: false });
  });

  it('brings each gateway its own events, and a dead one holds up nobody', async () => {
    const dead = { address: 'http://127.0.0.1:1', token: 'token-dead', operator: person('ana') };
    const both = [{ address, token: 'token-1', operator: person('ana') }, dead];
    const outbox = await open({ signedIn: () => both, delay: () => 60_000 });
    await outbox.append([{ ...draft('for-dead'), gatewayAddress: dead.address }, { ...draft('for-live'), gatewayAddress: address }, draft('for-the-first')]);
    await vi.waitFor(() => expect(reported.map(({ id }) => id)).toEqual(['for-live', 'for-the-first']));
    await vi.waitFor(() => expect(outbox.status).toMatchObject({ waiting: 1, lastProblem: { code: 'gateway-unreachable' } }));
    expect(reported.every((event) => !('gatewayAddress' in event) && event.token === 'Bearer token-1')).toBe(true);
    await outbox.append([{ ...draft('later'), gatewayAddress: address }]);
    await vi.waitFor(() => expect(reported.map(({ id }) => id)).toEqual(['for-live', 'for-the-first', 'later']));
    await outbox.close();
  });

  it('delivers what is appended while it delivers', async () => {
    const outbox = await open();
    await Promise.all(Array.from({ length: 250 }, (_none, index) => outbox.append([draft(`e${index}`)])));
    while (outbox.status.waiting > 0) await outbox.settled();
    expect(reported.map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_none, index) => `e${index}`));
    await outbox.close();
  });
});
