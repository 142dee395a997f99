/** Bytes that can be read by position: a file, a blob, a URL that answers ranges, a member of a tar, or memory. */
export interface ByteSource {
  /** Total size in bytes; fixed while the source is open. */
  readonly size: number;
  /**
   * Bytes [from, to). Both are clamped to the source, so fewer bytes than asked mean the end was reached.
   * Rejects when the bytes cannot be read (file gone, connection lost).
   */
  read(from: number, to: number): Promise<Uint8Array>;
}

export interface NamedSource {
  /** File name without folders, as people see it. Never a path to write to. */
  readonly name: string;
  readonly source: ByteSource;
}

/** What a recording is made of: the file that was chosen, and those that came with it (from its folder, or dropped together). */
export interface RecordingFiles {
  readonly main: NamedSource;
  readonly others: readonly NamedSource[];
}

/** Bytes that only grow, kept while a recording is open (or longer, where it has a name). */
export interface ByteStore extends ByteSource {
  /** Answers the offset the bytes were put at. Rejects when there is no room. */
  append(bytes: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (from, to) => bytes.subarray(clamp(from, bytes.length), clamp(to, bytes.length)),
  };
}

/** The part [from, to) of another source, as a source of its own. */
export function sliceSource(source: ByteSource, from: number, to: number): ByteSource {
  const start = clamp(from, source.size);
  const size = Math.max(0, clamp(to, source.size) - start);
  return {
    size,
    read: (low, high) => source.read(start + clamp(low, size), start + clamp(high, size)),
  };
}

/** The source from start to end in pieces of at most `pieceBytes`; holds one piece at a time. */
export async function* readPieces(source: ByteSource, pieceBytes: number, from = 0): AsyncGenerator<Uint8Array> {
  for (let position = from; position < source.size;) {
    const piece = await source.read(position, Math.min(position + pieceBytes, source.size));
    if (piece.length === 0) return;
    yield piece;
    position += piece.length;
  }
}

const clamp = (value: number, limit: number): number => Math.min(Math.max(0, value), limit);
