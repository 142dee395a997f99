import { unixMillis, type UnixMillis } from '../../../shared/base/units';

/** A wire number as a JavaScript one: what cannot be exact is the largest exact value, never a wrong one. */
export function fromBig(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER;
  if (value < BigInt(Number.MIN_SAFE_INTEGER)) return Number.MIN_SAFE_INTEGER;
  return Number(value);
}

export function toBig(value: number): bigint {
  return Number.isFinite(value) ? BigInt(Math.trunc(Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value)))) : 0n;
}

/** For unsigned 64-bit fields. */
export const toCount = (value: number): bigint => (value > 0 ? toBig(value) : 0n);

/** For unsigned 32-bit fields. */
export const toCount32 = (value: number | undefined): number =>
  value !== undefined && value > 0 ? Math.min(0xffffffff, Math.trunc(value)) : 0;

export const timeFrom = (value: bigint): UnixMillis => unixMillis(fromBig(value));
export const optionalTimeFrom = (value: bigint): UnixMillis | undefined => (value > 0n ? timeFrom(value) : undefined);
export const optionalText = (value: string): string | undefined => (value === '' ? undefined : value);
