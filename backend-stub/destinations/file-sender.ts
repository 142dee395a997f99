import { open, type FileHandle } from 'node:fs/promises';
import type { DestinationOf } from './schema';
import { NotTaken, reasonOf, type Sender } from './sender';

/** A file of JSON Lines for whoever collects it from there; on the disk before it counts as taken. One that was moved away is made anew. */
export function fileSender({ path }: DestinationOf<'jsonl'>): Sender {
  return {
    place: `the file ${path}`, most: 1_000,
    async send(events) {
      let handle: FileHandle | undefined;
      try {
        handle = await open(path, 'a', 0o600);
        const { size } = await handle.stat();
        try {
          await handle.appendFile(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
          await handle.datasync();
        } catch (caught) {
          // Half a line must not stand before the next one.
          await handle.truncate(size).catch(() => undefined);
          throw caught;
        }
      } catch (caught) {
        throw new NotTaken(reasonOf(caught));
      } finally {
        await handle?.close();
      }
      return [];
    },
    close: async () => undefined,
  };
}
