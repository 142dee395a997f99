/**
 * Ed25519 verification (RFC 8032, 5.1.7) for platforms whose crypto.subtle has no Ed25519 (Chromium before 137).
 * Verification handles public values only, so nothing here needs constant time.
 */
const p = 2n ** 255n - 19n;
/** Order of the base point. */
const order = 2n ** 252n + 27742317777372353535851937790883648493n;

const modulo = (value: bigint, by: bigint = p): bigint => ((value % by) + by) % by;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = modulo(base), rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modulo(result * factor);
    factor = modulo(factor * factor);
  }
  return result;
}

const d = modulo(-121665n * power(121666n, p - 2n));
const rootOfMinusOne = power(2n, (p - 1n) / 4n);

/** Extended homogeneous coordinates: x = X/Z, y = Y/Z, T = XY/Z. */
type Point = readonly [X: bigint, Y: bigint, Z: bigint, T: bigint];
const neutral: Point = [0n, 1n, 1n, 0n];

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = modulo((y1 - x1) * (y2 - x2));
  const b = modulo((y1 + x1) * (y2 + x2));
  const c = modulo(2n * t1 * t2 * d);
  const e = modulo(2n * z1 * z2);
  const [f, g, h, i] = [b - a, e - c, e + c, b + a];
  return [modulo(f * g), modulo(h * i), modulo(g * h), modulo(f * i)];
}

function multiply(point: Point, by: bigint): Point {
  let result = neutral;
  for (let factor = point, rest = by; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, factor);
    factor = add(factor, factor);
  }
  return result;
}

function recoverX(y: bigint, sign: bigint): bigint | undefined {
  const square = modulo((y * y - 1n) * power(d * y * y + 1n, p - 2n));
  let x = power(square, (p + 3n) / 8n);
  if (modulo(x * x - square) !== 0n) x = modulo(x * rootOfMinusOne);
  if (modulo(x * x - square) !== 0n || (x === 0n && sign === 1n)) return undefined;
  return (x & 1n) === sign ? x : p - x;
}

function decodePoint(bytes: Uint8Array): Point | undefined {
  const encoded = littleEndian(bytes);
  const y = encoded & ((1n << 255n) - 1n);
  if (y >= p) return undefined;
  const x = recoverX(y, encoded >> 255n);
  return x === undefined ? undefined : [x, y, 1n, modulo(x * y)];
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value;
}

const baseY = modulo(4n * power(5n, p - 2n));
const baseX = recoverX(baseY, 0n) ?? 0n;
const base: Point = [baseX, baseY, 1n, modulo(baseX * baseY)];

/** Whether `signature` (64 bytes) of `message` was made with the private half of `publicKey` (32 bytes). */
export async function verifyEd25519InScript(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = decodePoint(publicKey);
  const r = decodePoint(signature.subarray(0, 32));
  const s = littleEndian(signature.subarray(32));
  if (key === undefined || r === undefined || s >= order) return false;
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(signature.subarray(0, 32), 0);
  hashed.set(publicKey, 32);
  hashed.set(message, 64);
  const challenge = modulo(littleEndian(new Uint8Array(await crypto.subtle.digest('SHA-512', hashed))), order);
  const left = multiply(base, s);
  const right = add(r, multiply(key, challenge));
  return modulo(left[0] * right[2] - right[0] * left[2]) === 0n && modulo(left[1] * right[2] - right[1] * left[2]) === 0n;
}

/** Verifies with the platform's Ed25519 where there is one, else in script. */
export async function verifyEd25519(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  let key: Awaited<ReturnType<typeof crypto.subtle.importKey>>;
  try {
    key = await crypto.subtle.importKey('raw', publicKey as Uint8Array<ArrayBuffer>, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    return verifyEd25519InScript(publicKey, signature, message);
  }
  return crypto.subtle.verify({ name: 'Ed25519' }, key, signature as Uint8Array<ArrayBuffer>, message as Uint8Array<ArrayBuffer>);
}
