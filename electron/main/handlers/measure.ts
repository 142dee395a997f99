/** No request of ours nests deeper; what does is counted as too large. */
const depthLimit = 12;

/** A rough size in bytes of a structured-cloned value; stops counting soon after `limit` is passed. Never throws. */
export function measure(value: unknown, limit: number, depth = 0): number {
  if (depth > depthLimit) return limit + 1;
  if (typeof value === 'string') return value.length * 2;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return limit + 1;
  let total = 16;
  for (const [key, entry] of Object.entries(value)) {
    total += key.length * 2 + measure(entry, limit, depth + 1);
    if (total > limit) return total;
  }
  return total;
}
