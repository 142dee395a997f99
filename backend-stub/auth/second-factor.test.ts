import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { base32Bytes, codeOf, stepOf } from './one-time-code';
import { SecondFactor } from './second-factor';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-factor-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const users = [{ loginName: 'ana', totpSecret }, { loginName: 'tess' }];

it('computes the codes of RFC 6238, appendix B', () => {
  const secret = base32Bytes(totpSecret);
  expect(secret.toString()).toBe('12345678901234567890');
  // The RFC prints eight digits; ours are the last six of them.
  const vectors = [[59, '94287082'], [1_111_111_109, '07081804'], [1_111_111_111, '14050471'], [1_234_567_890, '89005924'], [2_000_000_000, '69279037'], [20_000_000_000, '65353130']] as const;
  for (const [seconds, code] of vectors) expect(codeOf(secret, stepOf(seconds * 1000))).toBe(code.slice(2));
});

it('takes each code once, also at the same moment and after a restart, and none of an older step', async () => {
  let now = 1_700_000_000_000;
  const path = join(folder, 'used.json');
  const code = (ms = 0): string => codeOf(base32Bytes(totpSecret), stepOf(now + ms));
  const open = (): Promise<SecondFactor> => SecondFactor.open(users, path, () => now);
  const factor = await open();
  const twice = await Promise.all([factor.verify('ana', code()), factor.verify('ana', code())]);
  expect(twice.map(({ ok }) => ok)).toEqual([true, false]);
  expect(twice[1]).toMatchObject({ problem: { code: 'second-factor.used' } });
  expect(await (await open()).verify('ana', code())).toMatchObject({ ok: false, problem: { code: 'second-factor.used' } });
  expect(await (await open()).verify('ana', code(-30_000))).toMatchObject({ ok: false, problem: { code: 'second-factor.used' } });
  now += 30_000;
  expect((await (await open()).verify('ana', code())).ok).toBe(true);
});

it('asks whoever guesses to wait, longer each time, and knows who has no second factor', async () => {
  let now = 1_700_000_000_000;
  const factor = await SecondFactor.open(users, join(folder, 'used.json'), () => now);
  expect(await factor.verify('tess', '123456')).toMatchObject({ problem: { code: 'second-factor.none' } });
  expect(await factor.verify('ana', '')).toMatchObject({ problem: { code: 'second-factor.missing' } });
  const wrong = codeOf(base32Bytes(totpSecret), stepOf(now) + 1000);
  for (let slip = 0; slip < 3; slip += 1) expect(await factor.verify('ana', wrong)).toMatchObject({ problem: { code: 'second-factor.wrong' } });
  const right = codeOf(base32Bytes(totpSecret), stepOf(now));
  expect(await factor.verify('ana', right)).toMatchObject({ problem: { code: 'second-factor.too-many' } });
  now += 1001;
  expect((await factor.verify('ana', right)).ok).toBe(true);
});
