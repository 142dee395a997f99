import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { bundleMembersFor, manifestSeconds, paddingAfter, recordingMemberOf, tarHeader, trailerBytes, type Manifest } from '../../shared/recording/bundle';

const pieceBytes = 256 * 1024;

type Part = { readonly bytes: Uint8Array } | { readonly path: string; readonly size: number };

/** Where each byte of a bundle's tar comes from. Headers are made anew on each reading, contents stay on the disk. */
export interface BundleLayout {
  readonly bytes: number;
  readonly parts: readonly Part[];
}

/** Size of each member on the disk. */
export interface MemberSizes {
  readonly manifest: number;
  readonly signature: number;
}

export function bundleLayout(folder: string, manifest: Manifest, sizes: MemberSizes): BundleLayout {
  const sizeOf = (name: string): number =>
    name === 'manifest.json' ? sizes.manifest : name === 'manifest.sig' ? sizes.signature : manifest.files.find((file) => file.name === name)?.bytes ?? 0;
  const parts: Part[] = bundleMembersFor(recordingMemberOf(manifest)).flatMap((name) => [
    { bytes: tarHeader(name, sizeOf(name), manifestSeconds(manifest)) },
    { path: join(folder, name), size: sizeOf(name) },
    { bytes: new Uint8Array(paddingAfter(sizeOf(name))) },
  ]);
  parts.push({ bytes: new Uint8Array(trailerBytes) });
  return { bytes: parts.reduce((sum, part) => sum + partSize(part), 0), parts };
}

const partSize = (part: Part): number => ('bytes' in part ? part.bytes.length : part.size);

/** The tar's bytes [from, to), a piece at a time. Rejects when a file is shorter than it was when it was signed. */
export async function* bundlePieces(layout: BundleLayout, from: number, to: number): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const part of layout.parts) {
    const size = partSize(part);
    const low = Math.max(from - start, 0);
    const high = Math.min(to - start, size);
    start += size;
    if (low >= high) continue;
    if ('bytes' in part) yield part.bytes.subarray(low, high);
    else yield* filePieces(part.path, low, high);
  }
}

async function* filePieces(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    for (let position = from; position < to;) {
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, to - position));
      const { bytesRead } = await handle.read(piece, 0, piece.length, position);
      if (bytesRead === 0) throw new Error(`${path} ends at ${position}, expected ${to} bytes`);
      yield piece.subarray(0, bytesRead);
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

export const bundleStream = (layout: BundleLayout, from: number, to: number): Readable =>
  Readable.from(bundlePieces(layout, Math.max(0, from), Math.min(to, layout.bytes)), { objectMode: false });

/** Hex SHA-256 of the whole tar. */
export async function bundleHash(layout: BundleLayout): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bundlePieces(layout, 0, layout.bytes)) hash.update(piece);
  return hash.digest('hex');
}
