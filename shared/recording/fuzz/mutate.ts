/** Numbers from a seed, so that a failing case can be made again. */
export function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const text = new TextEncoder();

/** Pieces that readers of such files have stumbled over elsewhere. */
const nasty = [
  '', '\0', '\n', '\r\n', '"', '\\', '\\u', '\\ud800', '\uFEFF', '[', ']', '{', '}', '[[[[[[[[', ',,', '-1', '1e999', 'NaN', 'null', '99999999999999999999', '0x', '4294967295', '2147483647', '-2147483648',
  '9999999999.', '0.;', '4.sync,2.-1;', '4.size,1.0,6.100000,6.100000;', '3.img,1.1,2.12,1.0,13.image/svg+xml,1.0,1.0;', '\u001b[', '\u001b]52;c;', '\u001bP', '\u001b[9999999999@', '\u001b[1;99999999r', '\u{1F600}', '\u0301'.repeat(50),
  '=100000x100000', '>999999999', '[9/9', 'H ', 'S 0 SIGWINCH ROWS=-1 COLS=1e9', '5 0.1 99999999 99999999', '6 0.1 1', '../../../../etc/passwd', '\u202e', String.fromCharCode(0xff, 0xfe, 0xfd),
].map((piece) => text.encode(piece));

/** One of the bytes' many neighbours: bits flipped, pieces cut, doubled, moved, nasty ones put in, numbers changed, the end lost. */
export function mutate(bytes: Uint8Array, next: () => number): Uint8Array {
  let changed = bytes;
  const times = 1 + Math.floor(next() * next() * 8);
  for (let time = 0; time < times; time += 1) changed = mutateOnce(changed, next);
  return changed;
}

function mutateOnce(bytes: Uint8Array, next: () => number): Uint8Array {
  const length = bytes.length;
  const place = Math.floor(next() * (length + 1));
  const until = Math.min(length, place + Math.floor(next() * next() * Math.max(8, length / 2)));
  const copy = bytes.slice();
  switch (Math.floor(next() * 9)) {
    case 0: if (place < length) copy[place] = (copy[place] ?? 0) ^ (1 << Math.floor(next() * 8)); return copy;
    case 1: if (place < length) copy[place] = Math.floor(next() * 256); return copy;
    case 2: return joined(bytes.subarray(0, place));
    case 3: return joined(bytes.subarray(0, place), bytes.subarray(until));
    case 4: return joined(bytes.subarray(0, until), bytes.subarray(place, until), bytes.subarray(until));
    case 5: return joined(bytes.subarray(0, place), nasty[Math.floor(next() * nasty.length)] ?? nasty[0]!, bytes.subarray(place));
    case 6: return joined(bytes.subarray(place), bytes.subarray(0, place));
    case 7: return digit(copy, place, next);
    default: copy.fill(Math.floor(next() * 256), place, Math.min(length, place + 16)); return copy;
  }
}

/** The next decimal digits become other ones: lengths, times, sizes. */
function digit(bytes: Uint8Array, from: number, next: () => number): Uint8Array {
  for (let at = from, found = 0; at < bytes.length && found < 4; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 48 || byte > 57) continue;
    bytes[at] = 48 + Math.floor(next() * 10);
    found += 1;
  }
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
