import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, longestLine, type Line } from './lines';

const encoder = new TextEncoder();

/** The bytes cut into pieces at the given places. */
export function* cut(bytes: Uint8Array, places: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const place of [...new Set(places.map((n) => n % (bytes.length + 1)))].sort((a, b) => a - b)) {
    yield bytes.subarray(from, place);
    from = place;
  }
  yield bytes.subarray(from);
}

function split(bytes: Uint8Array, places: readonly number[] = []): Line[] {
  const splitter = new LineSplitter();
  const lines = [...cut(bytes, places)].flatMap((piece) => splitter.take(piece));
  const last = splitter.finish();
  return last ? [...lines, last] : lines;
}

describe('LineSplitter', () => {
  it('gives text without line ends and the bytes each line covers', () => {
    expect(split(encoder.encode('é\r\n\nlast'))).toEqual([
      { text: 'é', offset: 0, endOffset: 4, ended: true, cut: false },
      { text: '', offset: 4, endOffset: 5, ended: true, cut: false },
      { text: 'last', offset: 5, endOffset: 9, ended: false, cut: false },
    ]);
  });

  it('does not depend on how the stream is cut', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '日', '🚀', '\n', '\r\n', '\r', '"'), { maxLength: 60 });
    fc.assert(fc.property(text, fc.array(fc.nat()), (parts, places) => {
      const bytes = encoder.encode(parts.join(''));
      expect(split(bytes, places)).toEqual(split(bytes));
    }));
  });

  it('keeps the beginning of a line that is too long, whatever the pieces', () => {
    const bytes = encoder.encode(`short\n${'x'.repeat(longestLine + 10)}\nafter\n`);
    for (const places of [[], [100_000, 900_000], [7, longestLine + 10]]) {
      const lines = split(bytes, places);
      expect(lines.map(({ text, cut: wasCut }) => [text.length, wasCut])).toEqual([[5, false], [longestLine, true], [5, false]]);
      expect(lines[2]?.offset).toBe(bytes.length - 6);
    }
  });
});
