import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const width = 1920;
const height = 1080;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc(body), body.length + 4);
  return frame;
}

/** Node 20 has no crc32 of its own. */
const table = Uint32Array.from({ length: 256 }, (_, value) => {
  let rest = value;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest >>> 0;
});
function crc(bytes: Buffer): number {
  if (typeof crc32 === 'function') return crc32(bytes);
  let value = 0xffffffff;
  for (const byte of bytes) value = (table[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** A picture of flat areas with some noise in it, as desktops are; `noise` of 0..1 decides how large it gets. */
function png(columns: number, rows: number, seed: number, noise: number): string {
  const raw = Buffer.alloc((columns * 3 + 1) * rows);
  let state = seed >>> 0;
  for (let row = 0, at = 0; row < rows; row += 1) {
    raw[at++] = 0;
    for (let column = 0; column < columns; column += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const speckled = state / 2 ** 32 < noise;
      for (let part = 0; part < 3; part += 1) raw[at++] = speckled ? (state >>> (part * 8)) & 255 : (seed * 37 + part * 80 + (row >> 4) * 3) & 255;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns, 0);
  header.writeUInt32BE(rows, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', header), chunk('IDAT', deflateSync(raw, { level: 3 })), chunk('IEND', Buffer.alloc(0))]).toString('base64');
}

const instruction = (...parts: (string | number)[]): string => `${parts.map((part) => `${String(part).length}.${part}`).join(',')};`;

/** A Guacamole recording of about `bytes` over `seconds`, 1920x1080: areas redrawn, windows scrolled by copy, the mouse moving. */
export function makeGraphicalRecording(path: string, bytes: number, seconds: number): void {
  const file = openSync(path, 'w');
  const tiles = Array.from({ length: 48 }, (_, index) => ({ columns: 64 + (index % 6) * 48, rows: 32 + (index % 5) * 40, data: png(64 + (index % 6) * 48, 32 + (index % 5) * 40, index + 1, 0.02 + (index % 7) * 0.02) }));
  const wall = png(width, height, 5, 0);
  const start = 1_000_000;
  const frames = seconds * 5;
  const perFrame = bytes / frames;
  let stream = 0;
  const image = (columnsAt: number, rowsAt: number, data: string): string => {
    stream = (stream + 1) % 60;
    let text = instruction('img', stream, 12, 0, 'image/png', columnsAt, rowsAt);
    for (let from = 0; from < data.length; from += 6048) text += instruction('blob', stream, data.slice(from, from + 6048));
    return text + instruction('end', stream);
  };
  let pending = instruction('size', 0, width, height) + image(0, 0, wall) + instruction('sync', start);
  for (let frame = 1, written = 0; frame <= frames; frame += 1) {
    const at = start + Math.round((frame * seconds * 1000) / frames);
    while (written + pending.length < frame * perFrame) {
      const tile = tiles[(frame * 7 + pending.length) % tiles.length];
      if (!tile) break;
      pending += image((frame * 131 + pending.length) % (width - tile.columns), (frame * 71 + pending.length) % (height - tile.rows), tile.data);
    }
    if (frame % 9 === 0) pending += instruction('copy', 0, 100, 140, 800, 500, 14, 0, 100, 100);
    pending += instruction('mouse', (frame * 13) % width, (frame * 7) % height, 0, at) + instruction('sync', at);
    if (pending.length > 1 << 20 || frame === frames) {
      written += writeSync(file, pending);
      pending = '';
    }
  }
  closeSync(file);
}
