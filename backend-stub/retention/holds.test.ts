import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { Holds } from './holds';

const hold = { by: 'ana', at: unixMillis(1), reason: 'case 7' };
let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'vigil-holds-')); });
afterEach(() => rm(folder, { recursive: true }));

describe('the holds of recordings', () => {
  it('outlive a restart', async () => {
    const path = join(folder, 'holds.json');
    await (await Holds.open(path)).set('a', hold);
    expect((await Holds.open(path)).of('a')).toEqual(hold);
  });
  it('are all there when several are set and released at the same time', async () => {
    const path = join(folder, 'holds.json');
    const holds = await Holds.open(path);
    await holds.set('a', hold);
    const released = holds.set('a', undefined);
    const set = holds.set('b', hold);
    expect(holds.of('b')).toEqual(hold);
    await released;
    expect(holds.of('b')).toEqual(hold);
    await set;
    expect([holds.of('a'), holds.of('b')]).toEqual([undefined, hold]);
    expect(Object.keys(JSON.parse(await readFile(path, 'utf8')) as object)).toEqual(['b']);
  });
  it('hold on although they cannot be written, and say so', async () => {
    const holds = await Holds.open(join(folder, 'gone', 'holds.json'));
    await expect(holds.set('a', hold)).rejects.toThrow();
    expect(holds.of('a')).toEqual(hold);
  });
  it('that cannot be read stop the start', async () => {
    const path = join(folder, 'holds.json');
    await writeFile(path, '{"a":');
    await expect(Holds.open(path)).rejects.toMatchObject({ problem: { code: 'holds' } });
  });
});
