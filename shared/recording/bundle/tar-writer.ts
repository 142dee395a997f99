import type { ByteSource } from '../source';
import { wholeChunks } from './chunks';
import { paddingAfter, tarHeader, trailerBytes } from './tar';

/** Something changed while it was copied. */
export class ChangedWhileCopied extends Error {}

/** Writes a tar member by member, the one way our own bundles are written; all with one time stamp, in whole seconds. */
export class TarWriter {
  bytes = 0;

  constructor(readonly sink: { write(bytes: Uint8Array): Promise<void> }, readonly seconds: number) {}

  async raw(piece: Uint8Array): Promise<void> {
    if (piece.length === 0) return;
    await this.sink.write(piece);
    this.bytes += piece.length;
  }

  async member(name: string, source: ByteSource, onPiece: (piece: Uint8Array) => void = () => undefined): Promise<void> {
    await this.raw(tarHeader(name, source.size, this.seconds));
    let written = 0;
    for await (const piece of wholeChunks(source)) {
      onPiece(piece);
      await this.raw(piece);
      written += piece.length;
    }
    if (written !== source.size) throw new ChangedWhileCopied(name);
    await this.raw(new Uint8Array(paddingAfter(source.size)));
  }

  async end(): Promise<void> {
    await this.raw(new Uint8Array(trailerBytes));
  }
}
