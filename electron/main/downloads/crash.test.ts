import { appendFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeWorld, inState, kept, openWorld, original, reaches, recordingOf, size, startConsole, world } from './testing/world';

beforeEach(openWorld);
afterEach(closeWorld);

describe('a crash', () => {
  class Crash extends Error {}

  it.each(['transferred', 'judged', 'renamed', 'synced', 'entered', 'finished'])('after "%s" costs nothing', async (point) => {
    let crashed = (): void => undefined;
    const crash = new Promise<void>((resolve) => (crashed = resolve));
    const first = await startConsole({
      step: (name) => {
        if (name !== point) return;
        crashed();
        throw new Crash(point);
      },
    });
    await first.downloads.begin(recordingOf(original));
    await crash;
    await first.downloads.close();
    world.changes = [];
    const again = await startConsole();
    await again.downloads.resume('rec-1');
    if (!again.library.has('rec-1')) await reaches(again.downloads, inState('done'));
    expect(again.library.list()).toMatchObject([{ id: 'rec-1', integrity: { state: 'verified' } }]);
    expect((await kept()).equals(original)).toBe(true);
    const third = await startConsole();
    expect(third.downloads.list()).toEqual([]);
    expect((await readdir(join(world.root, 'library', 'rec-1'))).sort()).toEqual(['entry.json', 'recording']);
  });

  it('at any byte of the part, with any rubbish behind what was safe, costs nothing', async () => {
    const { downloads } = await startConsole();
    world.gateway.cuts = [6_500_000, ...Array.from({ length: 1000 }, () => 0)];
    await downloads.begin(recordingOf(original));
    await reaches(downloads, (download) => download.state === 'waiting' && download.receivedBytes > 0);
    await downloads.pause('rec-1');
    await downloads.close();
    world.gateway.cuts = [];
    const folder = join(world.root, 'library', 'rec-1');
    const journal = await readFile(join(folder, 'journal.json'));
    const part = await readFile(join(folder, 'recording.part'));
    await fc.assert(fc.asyncProperty(fc.nat(part.length), fc.uint8Array({ maxLength: 50 }), fc.boolean(), async (length, rubbish, flip) => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const damaged = Buffer.from(part.subarray(0, length));
      if (flip && damaged.length > 0) damaged[damaged.length >> 1] = damaged[damaged.length >> 1]! ^ 1;
      await writeFile(join(folder, 'recording.part'), damaged);
      await appendFile(join(folder, 'recording.part'), rubbish);
      await writeFile(join(folder, 'journal.json'), journal);
      world.changes = [];
      const again = await startConsole();
      await again.downloads.resume('rec-1');
      expect((await reaches(again.downloads, inState('done', 'failed'))).state).toBe('done');
      expect((await kept()).equals(original)).toBe(true);
      expect((await stat(join(folder, 'recording'))).size).toBe(size);
    }), { numRuns: 12, examples: [[part.length, new Uint8Array(), true], [part.length, new Uint8Array(9), false], [0, new Uint8Array(), false]] });
  });

  it('that left a folder without a journal leaves nothing behind', async () => {
    const { library } = await startConsole();
    await mkdir(join(library.root, 'left-over'));
    await writeFile(join(library.root, 'left-over', 'recording.part'), 'x');
    await mkdir(join(library.root, 'damaged'));
    await writeFile(join(library.root, 'damaged', 'journal.json'), '{"version":1');
    await writeFile(join(library.root, 'damaged', 'recording.part'), 'x');
    await startConsole();
    expect(await readdir(library.root)).toEqual([]);
  });
});
