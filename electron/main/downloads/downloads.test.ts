import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DownloadsWorld } from './downloads';
import { readJournal } from './journal';
import { closeWorld, inState, kept, openWorld, original, other, reaches, recordingOf, sha256, size, startConsole, world } from './testing/world';

beforeEach(openWorld);
afterEach(closeWorld);

describe('a download', () => {
  it('arrives in the library, verified, and leaves no journal', async () => {
    const { downloads, entries } = await startConsole();
    expect(await downloads.begin(recordingOf(original))).toEqual({ ok: true, value: undefined });
    expect(await reaches(downloads, inState('done', 'failed'))).toMatchObject({ state: 'done', receivedBytes: size, gatewayAddress: world.address });
    expect((await kept()).equals(original)).toBe(true);
    expect((await readdir(join(world.root, 'library', 'rec-1'))).sort()).toEqual(['entry.json', 'recording']);
    expect(entries()).toMatchObject([{ id: 'rec-1', origin: 'downloaded', integrity: { state: 'verified' }, recording: { user: 'alice' }, file: { name: 'rec-1.vigil.tar', sizeBytes: size } }]);
    expect(world.gateway.requests).toEqual([{ range: undefined, ifRange: undefined, authorization: 'Bearer token-1' }]);
    expect(await downloads.begin(recordingOf(original))).toMatchObject({ ok: false, problem: { code: 'download-there' } });
  });

  it('goes on after every break from where it was, by the tag of what it has', async () => {
    world.gateway.cuts = [1_000_000, 1, 5_000_000, 0, 700_000];
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(original)).toBe(true);
    expect(world.gateway.requests.length).toBeGreaterThanOrEqual(6);
    const resumed = world.gateway.requests.filter(({ range }) => range);
    expect(resumed.length).toBeGreaterThan(0);
    expect(resumed.every(({ ifRange }) => ifRange === world.gateway.etag)).toBe(true);
    expect(world.changes.some(({ state, problem }) => state === 'waiting' && problem?.code === 'connection-lost')).toBe(true);
  });

  it('tells all that came before the gateway fell silent, and that nothing comes now', async () => {
    world.gateway.holdAfter = 5_000_000;
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    await reaches(downloads, (download) => download.receivedBytes === 5_000_000 && download.bytesPerSecond > 0);
    await reaches(downloads, (download) => download.receivedBytes === 5_000_000 && download.bytesPerSecond === 0 && download.state === 'running');
    await downloads.close();
  });

  it('gives up a connection that says nothing, and goes on', async () => {
    let asked = 0;
    const silentOnce: typeof fetch = (...given) => ((asked += 1) === 1 ? new Promise(() => undefined) : fetch(...given));
    const { downloads } = await startConsole({ fetch: silentOnce as DownloadsWorld['fetch'], idleMs: 300 });
    await downloads.begin(recordingOf(original));
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect(asked).toBeGreaterThanOrEqual(2);
  });

  it('starts over when the object changed half-way, and never splices', async () => {
    world.gateway.cuts = [5_000_000];
    world.gateway.onRequest = () => {
      if (world.gateway.requests.length !== 2) return;
      world.gateway.bytes = other;
      world.gateway.etag = `"${sha256(other)}"`;
    };
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(other));
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(other)).toBe(true);
  });

  it('starts over when a part of another object, or another part, is sent in its place', async () => {
    world.gateway.cuts = [5_000_000];
    world.gateway.ignoreIfRange = true;
    world.gateway.onRequest = () => {
      if (world.gateway.requests.length !== 2) return;
      world.gateway.bytes = other;
      world.gateway.etag = `"${sha256(other)}"`;
    };
    const first = await startConsole();
    await first.downloads.begin(recordingOf(other));
    expect((await reaches(first.downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(other)).toBe(true);
    await first.library.remove('rec-1');
    world.changes = [];
    world.gateway.requests = [];
    world.gateway.cuts = [5_000_000];
    world.gateway.shift = 7;
    world.gateway.onRequest = undefined;
    const second = await startConsole();
    await second.downloads.begin(recordingOf(other));
    expect((await reaches(second.downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(other)).toBe(true);
  });

  it('starts over when the gateway knows no ranges', async () => {
    world.gateway.cuts = [5_000_000];
    world.gateway.ignoreRange = true;
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(original)).toBe(true);
  });

  it('keeps a recording whose bytes are not the listed ones, marked as failed, and can try again', async () => {
    world.gateway.bytes = other;
    const { downloads, entries } = await startConsole();
    await downloads.begin(recordingOf(original));
    expect(await reaches(downloads, inState('done', 'failed'))).toMatchObject({ state: 'failed', problem: { code: 'integrity-failed' } });
    expect(entries()).toMatchObject([{ id: 'rec-1', integrity: { state: 'failed' } }]);
    world.gateway.bytes = original;
    expect(await downloads.resume('rec-1')).toMatchObject({ ok: true });
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect(entries()).toMatchObject([{ id: 'rec-1', integrity: { state: 'verified' } }]);
  });

  it('counts as failed when the signature does not hold, or there is none', async () => {
    for (const state of ['failed', 'unsigned'] as const) {
      world.report = { state, detail: 'session.cast was altered' };
      const { downloads, library } = await startConsole();
      await downloads.begin(recordingOf(original));
      expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('failed');
      expect(library.list()[0]?.integrity.state).toBe('failed');
      await library.remove('rec-1');
      world.changes = [];
    }
  });

  it('fails with a sentence where trying again is of no use', async () => {
    for (const [status, code] of [[404, 'recording-gone'], [403, 'permission-denied']] as const) {
      world.gateway.status = status;
      const { downloads } = await startConsole();
      await downloads.begin(recordingOf(original));
      expect(await reaches(downloads, inState('failed'))).toMatchObject({ problem: { code } });
      await downloads.cancel('rec-1');
      world.changes = [];
    }
  });

  it('takes neither more nor fewer bytes than were listed', async () => {
    const { downloads } = await startConsole();
    await downloads.begin({ ...recordingOf(original), sizeBytes: size - 1 });
    expect(await reaches(downloads, inState('failed'))).toMatchObject({ problem: { code: 'recording-changed' } });
  });

  it('waits while nobody is signed in, and goes on when somebody is', async () => {
    world.gateway.status = 401;
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    expect(await reaches(downloads, (download) => download.state === 'waiting' && download.problem?.code === 'signed-out')).toBeTruthy();
    expect(world.unauthenticated).toEqual(['token-1']);
    world.gateway.status = undefined;
    world.signedIn = true;
    await downloads.push();
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
  });

  it('pauses with everything safe, and is found paused after a restart', async () => {
    const { downloads } = await startConsole();
    world.gateway.cuts = [6_000_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    await downloads.begin(recordingOf(original));
    await reaches(downloads, (download) => download.receivedBytes > 1_000_000 && download.state === 'waiting');
    await downloads.pause('rec-1');
    const journal = await readJournal(join(world.root, 'library', 'rec-1'));
    expect(journal).toMatchObject({ wanted: 'paused', etag: world.gateway.etag });
    expect(journal?.checkpoint).toBeGreaterThan(1_000_000);
    await downloads.close();
    world.gateway.cuts = [];
    world.changes = [];
    const again = await startConsole();
    expect(again.downloads.list()).toMatchObject([{ state: 'paused', receivedBytes: journal?.checkpoint }]);
    await again.downloads.resume('rec-1');
    expect((await reaches(again.downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(original)).toBe(true);
    expect(world.gateway.requests[world.gateway.requests.length - 1]?.range).toBe(`bytes=${journal?.checkpoint}-`);
  });

  it('deletes what it has when cancelled', async () => {
    world.gateway.cuts = [6_000_000, ...Array.from({ length: 1000 }, () => 0)];
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    await reaches(downloads, (download) => download.receivedBytes > 0);
    await downloads.cancel('rec-1');
    expect(downloads.list()).toEqual([]);
    expect(await readdir(join(world.root, 'library'))).toEqual([]);
  });

  it('is begun once, however often it is clicked, and ends up once in the library', async () => {
    const { downloads, library } = await startConsole();
    await Promise.all([1, 2, 3].map(() => downloads.begin(recordingOf(original))));
    await Promise.all([downloads.resume('rec-1'), downloads.resume('rec-1'), downloads.pause('rec-1'), downloads.resume('rec-1')]);
    await downloads.resume('rec-1');
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect(library.list()).toHaveLength(1);
    expect((await kept()).equals(original)).toBe(true);
  });

  it('takes any number of clicks on pause and resume, one after the other', async () => {
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    const clicks: Promise<unknown>[] = [];
    for (let click = 0; click < 300; click += 1) {
      clicks.push(click % 5 === 1 ? downloads.pause('rec-1') : downloads.resume('rec-1'));
      await new Promise((soon) => { setTimeout(soon, click % 3); });
    }
    await Promise.all(clicks);
    await downloads.resume('rec-1');
    expect(await reaches(downloads, inState('done', 'failed'))).toMatchObject({ state: 'done', problem: undefined });
    expect((await kept()).equals(original)).toBe(true);
  });

  it('stops when the operator signs out', async () => {
    world.gateway.cuts = [3_000_000, ...Array.from({ length: 1000 }, () => 0)];
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    await reaches(downloads, (download) => download.receivedBytes > 0);
    world.signedIn = false;
    await downloads.push();
    await reaches(downloads, (download) => download.state === 'waiting' && download.problem?.code === 'signed-out');
    const asked = world.gateway.requests.length;
    await downloads.push();
    await downloads.close();
    expect(world.gateway.requests).toHaveLength(asked);
  });

  it('is refused for a recording that is not finished, and without a sign-in', async () => {
    const { downloads } = await startConsole();
    expect(await downloads.begin({ ...recordingOf(original), state: 'recording' })).toMatchObject({ ok: false, problem: { code: 'recording-unfinished' } });
    expect(await downloads.begin({ ...recordingOf(original), sha256: '' })).toMatchObject({ ok: false });
    world.signedIn = false;
    expect(await downloads.begin(recordingOf(original))).toMatchObject({ ok: false, problem: { code: 'signed-out' } });
    expect(await downloads.pause('nothing')).toMatchObject({ ok: false, problem: { code: 'download-unknown' } });
  });

  it('never uses an id as a path', async () => {
    const { downloads } = await startConsole();
    for (const id of ['../../escape', 'con', 'a/b', '.', 'UPPER', 'x'.repeat(200)]) {
      world.changes = [];
      await downloads.begin(recordingOf(original, id));
      await reaches(downloads, (download) => download.recording.id === id && ['done', 'failed'].includes(download.state));
    }
    const folders = await readdir(join(world.root, 'library'));
    expect(folders).toHaveLength(6);
    expect(folders.every((name) => /^hashed-[0-9a-f]{40}$/.test(name))).toBe(true);
    expect(await readdir(world.root)).toEqual(['library']);
  });
});
