import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt cost: N 2^15, r 8, p 1 takes about 60 ms and 32 MiB on the machine this was written on. */
const cost = { N: 32_768, r: 8, p: 1 };

const derive = (password: string, salt: Buffer, length: number, { N, r, p }: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error === null ? resolve(key) : reject(error)));
  });

/** `scrypt:N:r:p:<salt base64>:<hash base64>` */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, 32, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join(':');
}

export interface StoredPassword {
  readonly password?: string | undefined;
  readonly passwordHash?: string | undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What an unknown name is checked against, so that its refusal takes as long as a known one's. */
const nobody = `scrypt:${cost.N}:${cost.r}:${cost.p}:${Buffer.alloc(16).toString('base64')}:${Buffer.alloc(32).toString('base64')}`;

/** Compares in constant time. `undefined` = no such account: takes its time and says no. */
export async function verifyPassword(given: string, stored: StoredPassword | undefined): Promise<boolean> {
  if (stored?.password !== undefined) return timingSafeEqual(digest(given), digest(stored.password));
  const [, N, r, p, salt, hash] = (stored?.passwordHash ?? nobody).split(':');
  const expected = Buffer.from(hash ?? '', 'base64');
  const key = await derive(given, Buffer.from(salt ?? '', 'base64'), Math.max(expected.length, 16), { N: Number(N), r: Number(r), p: Number(p) });
  return key.length === expected.length && timingSafeEqual(key, expected) && stored !== undefined;
}
