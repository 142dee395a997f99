import { expect, it } from 'vitest';
import { MemoryStores } from './stores/memory-store';
import { createRecordingPort } from './web-source';

/** Counts what is asked of the disk. */
class WatchedStores extends MemoryStores {
  touched = 0;
  override async scratch(): ReturnType<MemoryStores['scratch']> {
    this.touched += 1;
    return super.scratch();
  }
  override async open(name: string): ReturnType<MemoryStores['open']> {
    this.touched += 1;
    return super.open(name);
  }
  override async draft(name: string): ReturnType<MemoryStores['draft']> {
    this.touched += 1;
    return super.draft(name);
  }
}

const lines = Array.from({ length: 20_000 }, (_, at) => [1 + at / 100, 'o', `line ${at} of many, so that an index of it is worth keeping\r\n`]);
const cast = [{ version: 2, width: 60, height: 10 }, [0.5, 'o', '$ token PUFFIN-77\r\n'], ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
const blob = new Blob([cast]);

it('of a recording that may not be kept no store hears anything, and it is read and searched all the same; the next one is kept again', async () => {
  const stores = new WatchedStores();
  const port = createRecordingPort({ stores });
  const read = async (unkept: boolean): Promise<readonly number[]> => {
    await new Promise<void>((done, failed) => {
      port.open({ kind: 'blob', blob, name: 'a.cast', unkept }, (progress) => { if (progress.done) done(); }).then((opened) => { if (!opened.ok) failed(new Error(opened.problem.what)); }, failed);
    });
    const found = await port.search({ text: 'PUFFIN' }, 10, () => undefined);
    return [found.hits.length, stores.touched, stores.kept.size];
  };
  expect(await read(true)).toEqual([1, 0, 0]);
  const [hits, touched, kept] = await read(false);
  expect([hits, touched! > 0, kept]).toEqual([1, true, 1]);
  expect(await read(true)).toEqual([1, touched, 1]);
  await port.close();
});
