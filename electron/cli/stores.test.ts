import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryStores } from './stores';

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('vigil-'));

describe('temporary files', () => {
  it('hold what was appended, for nobody else to read, and go when they are closed', async () => {
    const before = new Set(folders());
    const stores = new TemporaryStores();
    const [one, other] = await Promise.all([stores.scratch(), stores.draft()]);
    expect([await one.append(new Uint8Array([1, 2])), await one.append(new Uint8Array([3])), await other.append(new Uint8Array([9]))]).toEqual([0, 2, 0]);
    expect([await one.read(1, 99), await other.read(-5, 1), await other.read(7, 9)]).toEqual([new Uint8Array([2, 3]), new Uint8Array([9]), new Uint8Array(0)]);
    const own = folders().filter((name) => !before.has(name)).map((name) => join(tmpdir(), name)).find((path) => readdirSync(path).filter((name) => name.endsWith('.bytes')).length === 2) ?? '';
    expect(statSync(own).mode & 0o77).toBe(0);
    for (const name of readdirSync(own)) expect(statSync(join(own, name)).mode & 0o77).toBe(0);
    await one.close();
    await other.close();
    expect(readdirSync(own)).toEqual([]);
    expect(await stores.open()).toBeUndefined();
  });
});
