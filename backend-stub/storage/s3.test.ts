/** The store against a real S3-compatible one with object lock, and the gateway with it. */
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { verifyBundle } from '../../shared/recording/bundle';
import { memorySource } from '../../shared/recording/source';
import { demoConfig } from '../config/config';
import { openTestGateway, type Console, type TestGateway } from '../server/gateway.fixture';
import { cephKeys, startCeph, type Ceph } from './ceph.fixture';
import { ObjectHash } from './checksums';
import { MemoryStore } from './memory-store.fixture';
import type { NewObject, ObjectStore } from './port';
import { S3Store } from './s3-store';
import { storageSchema, type S3Config } from './schema';

let ceph: Ceph;
beforeAll(async () => {
  Object.assign(process.env, cephKeys);
  ceph = await startCeph();
}, 120_000);
afterAll(() => ceph?.close());

const configFor = (bucket: string, more: object = {}): S3Config => storageSchema.parse({ kind: 's3', endpoint: ceph.endpoint, region: 'us-east-1', bucket, prefix: 'gateway-1/', pathStyle: true, ...more }) as S3Config;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (stream: AsyncIterable<unknown>): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
};
const partBytes = 5 << 20;
const object = (key: string, content: Buffer, more: Partial<NewObject> = {}): NewObject => ({
  key, bytes: content.length, sha256: sha256(content), partBytes, held: false, signal: new AbortController().signal,
  body: (async function* pieces() { for (let at = 0; at < content.length; at += 300_000) yield content.subarray(at, at + 300_000); })(), ...more,
});
const codeOf = (call: Promise<unknown>): Promise<string> => call.then(() => 'done', (caught: { problem?: { code: string } }) => caught.problem?.code ?? String(caught));

describe.each(['a bucket of Ceph', 'the double that other tests use'] as const)('%s', (which) => {
  const stores: ObjectStore[] = [];
  afterEach(() => stores.splice(0).forEach((store) => { store.close(); }));
  const open = async (locks = true): Promise<ObjectStore> => {
    const store = which === 'a bucket of Ceph' ? new S3Store(configFor(await ceph.makeBucket(locks))) : new MemoryStore({ locks });
    stores.push(store);
    return store;
  };

  it('gives back what it was given, whole and by ranges, in one piece and in parts', async () => {
    const store = await open();
    for (const [key, size] of [['small', 70_001], ['large', partBytes + 12_345]] as const) {
      const content = randomBytes(size);
      const name = await store.put(object(key, content));
      const there = await store.look(name);
      expect(there).toMatchObject({ bytes: size, claimedSha256: sha256(content), held: false });
      for (const [from, to] of [[0, size], [0, 1], [size - 1, size], [partBytes - 3, partBytes + 3], [5, 5]] as const) {
        if (to <= size) expect((await bytesOf(await store.read(name, there?.etag ?? '', from, to))).equals(content.subarray(from, to)), `${key} ${from}-${to}`).toBe(true);
      }
      const hash = new ObjectHash(partBytes);
      hash.update(content);
      if (there?.checksum !== undefined) expect(there.checksum).toBe(hash.finish().checksum);
    }
    expect(await store.look({ key: 'nowhere' })).toBeUndefined();
    expect(await codeOf(store.read({ key: 'nowhere' }, '', 0, 10))).toBe('storage.missing');
  }, 60_000);

  it('deletes nothing that is locked or held, and for good what is not', async () => {
    const store = await open();
    const until = Date.now() + 3_600_000;
    const locked = await store.put(object('locked', randomBytes(100), { lock: { mode: 'COMPLIANCE', until } }));
    const there = await store.look(locked);
    expect(there).toMatchObject({ lockMode: 'COMPLIANCE' });
    expect(Math.abs((there?.lockedUntil ?? 0) - until)).toBeLessThan(1_001);
    expect(await codeOf(store.remove(locked))).toBe('storage.denied');
    const held = await store.put(object('held', randomBytes(100), { held: true }));
    expect(await store.look(held)).toMatchObject({ held: true });
    expect(await codeOf(store.remove(held))).toBe('storage.denied');
    await store.hold(held, false);
    await store.remove(held);
    expect(await store.look(held)).toBeUndefined();
    expect(await store.look({ key: 'held' })).toBeUndefined();
    await store.remove(held);
    const free = await store.put(object('free', randomBytes(100)));
    await store.lock(free, { mode: 'GOVERNANCE', until });
    expect(await codeOf(store.remove(free))).toBe('storage.denied');
    expect(await store.look(locked)).toBeDefined();
  });

  it('without object lock says that it has none', async () => {
    const store = await open(false);
    expect(await codeOf(store.put(object('locked', randomBytes(100), { lock: { mode: 'COMPLIANCE', until: Date.now() + 3_600_000 } })))).toBe('storage.denied');
    const name = await store.put(object('free', randomBytes(100)));
    await store.remove(name);
    expect(await store.look(name)).toBeUndefined();
  });
});

describe('the bucket', () => {
  it('is not spoken of with what was signed or with keys, whatever it refuses', async () => {
    const bucket = await ceph.makeBucket(false);
    const store = new S3Store(configFor(bucket));
    await store.put(object('one', randomBytes(10)));
    process.env['AWS_SECRET_ACCESS_KEY'] = 'another-secret-canary';
    const wrong = new S3Store(configFor(bucket));
    const caught = await wrong.look({ key: 'one' }).catch((one: unknown) => one) as { problem: object };
    Object.assign(process.env, cephKeys);
    expect(caught.problem).toMatchObject({ code: 'storage.denied' });
    expect(JSON.stringify(caught.problem) + String(caught)).not.toMatch(/canary|VIGILTESTKEY/);
    wrong.close();
    store.close();
  });

  it('keeps no parts of an upload that was never finished, and tells what is not the recording any more', async () => {
    const bucket = await ceph.makeBucket(false);
    const store = new S3Store(configFor(bucket));
    await ceph.client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'gateway-1/one' }));
    await ceph.client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'gateway-1/one-more' }));
    const name = await store.put(object('one', randomBytes(10)));
    const { Uploads = [] } = await ceph.client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(Uploads.map(({ Key }) => Key)).toEqual(['gateway-1/one-more']);
    const before = await store.look(name);
    await ceph.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'gateway-1/one', Body: randomBytes(10) }));
    expect(await codeOf(store.read(name, before?.etag ?? '', 0, 10))).toBe('storage.altered');
    store.close();
  });

  it('that is stopped in the middle of an upload has nothing under the name, and no parts', async () => {
    const bucket = await ceph.makeBucket(false);
    const store = new S3Store(configFor(bucket));
    const stop = new AbortController();
    const content = randomBytes(3 * partBytes);
    const body = (async function* pieces() {
      yield content.subarray(0, 2 * partBytes + 10);
      stop.abort();
      yield content.subarray(2 * partBytes + 10);
    })();
    expect(await codeOf(store.put(object('one', content, { body, signal: stop.signal })))).toBe('storage.unreachable');
    expect(await store.look({ key: 'one' })).toBeUndefined();
    expect((await ceph.client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? []).toEqual([]);
    store.close();
  });
});

/** A network in front of the store that can be cut. */
class Cable {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  cut = false;

  async lay(): Promise<string> {
    const to = Number(new URL(ceph.endpoint).port);
    this.#server = createServer((socket) => {
      if (this.cut) return void socket.destroy();
      const far = connect(to, '127.0.0.1');
      for (const [one, other] of [[socket, far], [far, socket]] as const) {
        this.#sockets.add(one);
        one.on('error', () => undefined).on('close', () => { this.#sockets.delete(one); other.destroy(); }).pipe(other);
      }
    });
    await new Promise<void>((resolve) => void this.#server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  set broken(broken: boolean) {
    this.cut = broken;
    if (broken) for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.broken = true;
    this.#server?.close();
  }
}

describe('a gateway with it', () => {
  const cable = new Cable();
  let test: TestGateway;
  let ana: Console;
  let storage: S3Config;
  afterEach(async () => {
    cable.broken = false;
    await test.close();
  });
  afterAll(() => { cable.close(); });

  const open = async (more: object, locks: boolean): Promise<void> => {
    storage = configFor(await ceph.makeBucket(locks), { ...more, endpoint: await cable.lay() });
    test = await openTestGateway({ config: { ...demoConfig(), storage }, storagePauseMs: () => 100 });
    ana = await test.signIn('ana');
  };
  const restart = async (): Promise<void> => {
    test = await test.restart();
    ana = await test.signIn('ana');
  };
  const recorded = async (user: string, size = 10_000): Promise<string> => {
    const { handle } = await test.open({ user });
    const text = randomBytes(size / 2).toString('hex');
    for (let at = 0; at < text.length; at += 50_000) await handle.output(Buffer.from(text.slice(at, at + 50_000)));
    await handle.ended('user_close', '');
    return handle.id;
  };
  const listed = async (id: string) => (await ana.recordings.listRecordings({ pageSize: 100 })).recordings.find((one) => one.id === id);
  const files = (id: string): Promise<string[]> => readdir(join(test.data, 'recordings', id)).catch(() => []);
  const until = async (is: () => Promise<boolean>): Promise<void> => { while (!await is()) await setTimeout(25); };
  const keptIn = (id: string, where: string) => until(async () => (await listed(id))?.keptIn?.where === where);
  const download = (id: string, range?: string) => fetch(`${test.url}/recordings/${id}/bundle`, { headers: { authorization: `Bearer ${ana.token}`, ...(range === undefined ? {} : { range }) } });
  const events = async (name: string) => (await ana.audit.listAuditEvents({ pageSize: 1000 })).events.filter(({ event }) => event === name);
  const order = (kind: OrderKind, recordingId: string) => ana.order(kind, '', { recordingId, reasonText: 'case 7' });

  it('brings a closed recording there, drops its own copy, and serves it whole and by ranges as it was signed', async () => {
    await open({ dropLocalAfterHours: 0 }, false);
    cable.broken = true;
    const id = await recorded('alice', 200_000);
    const before = Buffer.from(await (await download(id)).arrayBuffer());
    await until(async () => (await events('storage.failed')).length > 0);
    expect(await listed(id)).toMatchObject({ keptIn: { where: 'gateway' } });
    // Outage over a restart; then it is back.
    await restart();
    cable.broken = false;
    await keptIn(id, 'storage');
    // Once for each start, however often it was tried.
    expect([1, 2]).toContain((await events('storage.failed')).length);
    expect((await files(id)).sort()).toEqual(['bundle.json', 'manifest.json', 'manifest.sig', 'session.json', 'stored.json']);
    const whole = Buffer.from(await (await download(id)).arrayBuffer());
    expect(whole.equals(before)).toBe(true);
    expect(await verifyBundle(memorySource(whole), { knownKeys: [test.gateway.services.recorder.publicKey] })).toMatchObject({ state: 'verified' });
    const part = await download(id, 'bytes=150000-150999');
    expect([part.status, Buffer.from(await part.arrayBuffer()).equals(before.subarray(150_000, 151_000))]).toEqual([206, true]);
    // It still knows after another start; without the network it says why it cannot be had.
    await restart();
    expect(await listed(id)).toMatchObject({ keptIn: { where: 'storage' }, sha256: sha256(before) });
    cable.broken = true;
    const refused = await download(id);
    const told = await refused.text();
    expect([refused.status, JSON.parse(told)]).toMatchObject([503, { ok: false, problem: { code: 'storage.unreachable', what: expect.stringContaining('The storage cannot be reached') } }]);
    // Whoever may download need not know where the storage is.
    expect(told).not.toContain(storage.bucket);
    expect(await events('recording.download.failed')).toMatchObject([{ success: false }]);
    const secrets = await Promise.all((await readdir(test.data, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name), 'latin1')));
    expect(secrets.some((text) => text.includes('canary'))).toBe(false);
  }, 60_000);

  it('deletes it in both places, told once; not while object lock holds, and a hold is a legal hold there', async () => {
    await open({ objectLock: { mode: 'COMPLIANCE' } }, true);
    const id = await recorded('alice');
    await keptIn(id, 'both');
    const lockedUntil = Number((await listed(id))?.keptIn?.lockedUntilMs);
    expect(Math.abs(lockedUntil - Date.now() - 365 * 86_400_000)).toBeLessThan(60_000);
    expect(await order(OrderKind.DELETE_RECORDING, id)).toMatchObject({ accepted: false, problem: { code: 'recording.locked', what: expect.stringContaining(new Date(lockedUntil).toISOString().slice(0, 10)) } });
    expect(await events('order.refused')).toMatchObject([{ success: false, details: { code: 'recording.locked' } }]);
    const store = new S3Store(storage);
    const key = `${id}.vigil.tar`;
    await order(OrderKind.HOLD_RECORDING, id);
    await until(async () => (await store.look({ key }))?.held === true);
    await order(OrderKind.RELEASE_RECORDING, id);
    await until(async () => (await store.look({ key }))?.held === false);
    // The store knows better than the gateway's clock: nothing goes, here neither, and it is on record that it did not.
    await test.gateway.services.retention.sweep(Date.now() + 366 * 86_400_000);
    expect(await events('recording.expired')).toMatchObject([{ success: false, details: { code: 'recording.locked' } }]);
    expect(await listed(id)).toMatchObject({ keptIn: { where: 'both' } });
    expect(await files(id)).toContain('session.cast');
    store.close();
  }, 60_000);

  it('goes by age and by order where nothing locks it, also when the order was given during an outage', async () => {
    await open({ dropLocalAfterHours: 0 }, false);
    const [old, ordered] = [await recorded('alice'), await recorded('bob')];
    await keptIn(old, 'storage');
    await keptIn(ordered, 'storage');
    cable.broken = true;
    expect(await order(OrderKind.DELETE_RECORDING, ordered)).toMatchObject({ accepted: true });
    expect(await order(OrderKind.HOLD_RECORDING, ordered)).toMatchObject({ accepted: false, problem: { code: 'recording.deleting' } });
    expect([await events('recording.delete'), (await listed(ordered))?.id]).toEqual([[], ordered]);
    await restart();
    cable.broken = false;
    await until(async () => (await events('recording.delete')).length > 0);
    expect(await listed(ordered)).toBeUndefined();
    expect(await events('recording.delete')).toMatchObject([{ success: true, sessionId: ordered }]);
    await test.gateway.services.retention.sweep(Date.now() + 366 * 86_400_000);
    expect(await listed(old)).toBeUndefined();
    expect(await events('recording.expired')).toMatchObject([{ success: true, sessionId: old }]);
    const store = new S3Store(storage);
    for (const id of [old, ordered]) expect(await store.look({ key: `${id}.vigil.tar` })).toBeUndefined();
    expect((await readdir(join(test.data, 'recordings'))).filter((name) => !name.startsWith('.held'))).toEqual([]);
    store.close();
  }, 60_000);

  it('finds one that was altered there: its signature does not hold, and the gateway does not serve another in its place', async () => {
    await open({ dropLocalAfterHours: 0 }, false);
    const id = await recorded('alice', 200_000);
    const before = Buffer.from(await (await download(id)).arrayBuffer());
    await keptIn(id, 'storage');
    const altered = Buffer.from(before);
    altered[150_000] = (altered[150_000] ?? 0) ^ 1;
    await ceph.client.send(new PutObjectCommand({ Bucket: storage.bucket, Key: `gateway-1/${id}.vigil.tar`, Body: altered, Metadata: { sha256: sha256(before) } }));
    const { status } = await download(id);
    expect(status).toBe(503);
    expect(await verifyBundle(memorySource(altered), { knownKeys: [] })).toMatchObject({ state: 'failed' });
  }, 60_000);
});
