import type { LibraryEntry, OpenedFile } from '../../../shared/ipc/schemas';
import { locationFiles } from '../../../shared/recording/location-source';
import type { RecordingLocation } from '../../../shared/recording/port';
import type { ByteSource, RecordingFiles } from '../../../shared/recording/source';

const pieceBytes = 1 << 20;

/**
 * The entry that holds exactly these bytes, whatever it is called. Only recordings of the same sizes are read, and those whole:
 * a sample would take a recording that was altered in one place for the one that was not.
 */
export async function findSame(recording: RecordingLocation, entries: readonly LibraryEntry[], locate: (file: OpenedFile) => RecordingLocation): Promise<LibraryEntry | undefined> {
  const wanted = sourcesOf(locationFiles(recording));
  for (const entry of entries) {
    const kept = sourcesOf(locationFiles(locate(entry.file)));
    if (kept.length !== wanted.length || !kept.every(({ size }, number) => size === wanted[number]?.size)) continue;
    if (await sameBytes(wanted, kept).catch(() => false)) return entry;
  }
  return undefined;
}

/** The main file, then the others by their names: a folder is listed in any order. */
const sourcesOf = ({ main, others }: RecordingFiles): ByteSource[] =>
  [main, ...[...others].sort((one, other) => (one.name < other.name ? -1 : 1))].map(({ source }) => source);

async function sameBytes(wanted: readonly ByteSource[], kept: readonly ByteSource[]): Promise<boolean> {
  for (const [number, one] of wanted.entries()) {
    const other = kept[number];
    if (other === undefined) return false;
    for (let from = 0; from < one.size; from += pieceBytes) {
      const [left, right] = await Promise.all([one.read(from, from + pieceBytes), other.read(from, from + pieceBytes)]);
      if (left.length === 0 || left.length !== right.length || left.some((byte, at) => byte !== right[at])) return false;
    }
  }
  return true;
}
