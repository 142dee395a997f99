/**
 * Inflates gzip with the platform's DecompressionStream. An error throws away what the stream has ready but nobody read,
 * so every piece is read before the next is written, and the end is only announced when there is nothing left to read.
 */
export async function* inflateGzip(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | 'cut'> {
  const stream = new DecompressionStream('gzip');
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const ready: Uint8Array[] = [];
  let wake = (): void => undefined;
  let state = 'open' as 'open' | 'ended' | 'cut';
  const current = (): typeof state => state;
  const settle = (next: 'ended' | 'cut'): void => {
    if (state === 'open') state = next;
    wake();
  };
  const pump = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return settle('ended');
      if (value && value.length > 0) ready.push(value);
      wake();
    }
  };
  pump().catch(() => settle('cut'));
  const feed = async (): Promise<void> => {
    for await (const piece of pieces) {
      await writer.write(piece as Uint8Array<ArrayBuffer>);
      // The reader takes what this piece gave before more is written; more than a few megabytes never wait.
      while (ready.length > 16 && state === 'open') await pause();
    }
    await pause();
    await writer.close();
  };
  feed().catch(() => settle('cut'));
  try {
    for (;;) {
      const piece = ready.shift();
      if (piece) yield piece;
      else if (current() === 'ended') return;
      else if (current() === 'cut') return yield 'cut';
      else await new Promise<void>((resolve) => { wake = resolve; });
    }
  } finally {
    reader.cancel().catch(() => undefined);
    writer.abort().catch(() => undefined);
    state = state === 'open' ? 'cut' : state;
  }
}

const pause = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 5); });
