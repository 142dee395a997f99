const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const lone = /\p{Surrogate}/u;

/** Text as bytes that give exactly that text again. UTF-8, or UTF-16 where halves of characters stand alone (hostile files have them). */
export function packText(text: string): Uint8Array<ArrayBuffer> {
  if (lone.test(text)) {
    const bytes = new Uint8Array(1 + text.length * 2);
    bytes[0] = 1;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      bytes[1 + index * 2] = unit & 0xff;
      bytes[2 + index * 2] = unit >> 8;
    }
    return bytes;
  }
  const bytes = new Uint8Array(1 + text.length * 3);
  const { written } = encoder.encodeInto(text, bytes.subarray(1));
  return bytes.slice(0, 1 + written);
}

export function unpackText(bytes: Uint8Array): string {
  if (bytes[0] !== 1) return decoder.decode(bytes.subarray(1));
  let text = '';
  for (let index = 1; index + 1 < bytes.length; index += 2) text += String.fromCharCode((bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8));
  return text;
}

/** Several byte arrays as one, each found again. Starts of parts are multiples of eight, so that numbers can be read in place. */
export function packParts(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const head = 8 + Math.ceil(parts.length / 2) * 8;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + aligned(length), head));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, parts.length, true);
  let at = head;
  parts.forEach((part, number) => {
    view.setUint32(8 + number * 4, part.length, true);
    bytes.set(part, at);
    at += aligned(part.length);
  });
  return bytes;
}

export function unpackParts(packed: Uint8Array): Uint8Array[] {
  const bytes = packed.byteOffset % 8 === 0 ? packed : packed.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  let at = 8 + Math.ceil(count / 2) * 8;
  const parts: Uint8Array[] = [];
  for (let number = 0; number < count; number += 1) {
    const length = view.getUint32(8 + number * 4, true);
    if (at + length > bytes.length) throw new Error('a part is missing');
    parts.push(bytes.subarray(at, at + length));
    at += aligned(length);
  }
  return parts;
}

const aligned = (length: number): number => Math.ceil(length / 8) * 8;

export const bytesOf = (numbers: Float64Array | Uint32Array): Uint8Array => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
export const doublesOf = (bytes: Uint8Array): Float64Array => new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
export const wordsOf = (bytes: Uint8Array): Uint32Array => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
