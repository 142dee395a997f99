import { inflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8Array;
}

const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * A PNG as pixels, of every kind but interlaced ones, which no Guacamole server makes. Undefined when it is damaged or not of the size that was
 * looked for in its head.
 */
export function readPng(bytes: Buffer, expected: { readonly width: number; readonly height: number }): Pixels | undefined {
  try {
    return read(bytes, expected);
  } catch {
    return undefined;
  }
}

function read(bytes: Buffer, { width, height }: { readonly width: number; readonly height: number }): Pixels | undefined {
  const [depth, kind, interlaced] = [bytes[24] ?? 0, bytes[25] ?? 0, bytes[28] ?? 0];
  const samples = samplesOf[kind];
  if (bytes.readUInt32BE(16) !== width || bytes.readUInt32BE(20) !== height || samples === undefined || interlaced !== 0 || ![1, 2, 4, 8, 16].includes(depth)) return undefined;
  let palette: Buffer = Buffer.alloc(0);
  let alphas: Buffer = Buffer.alloc(0);
  const packed: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const data = bytes.subarray(at + 8, at + 8 + length);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'PLTE') palette = data;
    else if (type === 'tRNS') alphas = data;
    else if (type === 'IDAT') packed.push(data);
    at += 12 + length;
  }
  const stride = Math.ceil((width * samples * depth) / 8);
  const rows = inflateSync(Buffer.concat(packed), { maxOutputLength: (stride + 1) * height });
  if (rows.length !== (stride + 1) * height) return undefined;
  unfilter(rows, stride, height, Math.max(1, (samples * depth) >> 3));
  const data = new Uint8Array(width * height * 4);
  const most = depth === 16 ? 255 : (1 << depth) - 1;
  const sample = (row: number, index: number): number => {
    if (depth === 16) return rows[row * (stride + 1) + 1 + index * 2] as number;
    const bit = index * depth;
    return ((rows[row * (stride + 1) + 1 + (bit >> 3)] as number) >> (8 - depth - (bit & 7))) & most;
  };
  const grey = (value: number): number => Math.round((value * 255) / most);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, to += 4) {
      if (kind === 3) {
        const index = sample(y, x);
        data.set(palette.subarray(index * 3, index * 3 + 3), to);
        data[to + 3] = alphas[index] ?? 255;
      } else if (kind === 0 || kind === 4) {
        data.fill(grey(sample(y, x * samples)), to, to + 3);
        data[to + 3] = kind === 4 ? grey(sample(y, x * 2 + 1)) : 255;
      } else {
        for (let at = 0; at < 3; at += 1) data[to + at] = sample(y, x * samples + at);
        data[to + 3] = kind === 6 ? sample(y, x * 4 + 3) : 255;
      }
    }
  }
  return { width, height, data };
}

function unfilter(rows: Buffer, stride: number, height: number, step: number): void {
  for (let y = 0; y < height; y += 1) {
    const from = y * (stride + 1) + 1;
    const filter = rows[from - 1];
    for (let at = 0; at < stride; at += 1) {
      const left = at >= step ? (rows[from + at - step] as number) : 0;
      const up = y > 0 ? (rows[from + at - stride - 1] as number) : 0;
      const corner = y > 0 && at >= step ? (rows[from + at - step - stride - 1] as number) : 0;
      const add = filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : filter === 4 ? paeth(left, up, corner) : 0;
      if (filter !== 0) rows[from + at] = ((rows[from + at] as number) + add) & 255;
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
}
