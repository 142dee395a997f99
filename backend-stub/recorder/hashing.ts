import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chunkBytes, type ManifestFile } from '../../shared/recording/bundle';

/** Hash of a file and of its 1 MiB pieces, fed as the file grows. */
export class FileHash {
  #whole: Hash = createHash('sha256');
  #chunk: Hash = createHash('sha256');
  #inChunk = 0;
  #bytes = 0;
  readonly #chunks: string[] = [];

  get bytes(): number {
    return this.#bytes;
  }

  update(bytes: Uint8Array): void {
    this.#whole.update(bytes);
    this.#bytes += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + chunkBytes - this.#inChunk);
      this.#chunk.update(piece);
      this.#inChunk += piece.length;
      at += piece.length;
      if (this.#inChunk === chunkBytes) this.#closeChunk();
    }
  }

  /** The manifest's entry. Nothing can be added afterwards. */
  finish(name: ManifestFile['name']): ManifestFile {
    if (this.#inChunk > 0) this.#closeChunk();
    return { name, bytes: this.#bytes, sha256: this.#whole.digest('hex'), chunkBytes, chunkSha256: this.#chunks };
  }

  #closeChunk(): void {
    this.#chunks.push(this.#chunk.digest('hex'));
    this.#chunk = createHash('sha256');
    this.#inChunk = 0;
  }
}

export async function hashFile(path: string, name: ManifestFile['name']): Promise<ManifestFile> {
  const hash = new FileHash();
  for await (const piece of createReadStream(path, { highWaterMark: chunkBytes })) hash.update(piece as Uint8Array);
  return hash.finish(name);
}
