import type { Download, LibraryEntry } from '../../../shared/ipc/schemas';
import type { RemoteRecording } from '../../../shared/model/recording';

/** One recording, wherever it is: at the gateway, on its way, or on this machine. */
export interface LibraryRow {
  readonly id: string;
  /** `user@asset`, or the file's name when nobody told us more. */
  readonly name: string;
  readonly startedAt: number | undefined;
  readonly duration: number | undefined;
  readonly sizeBytes: number;
  readonly protocol: string;
  readonly team: string;
  readonly place: 'here' | 'coming' | 'gateway';
  readonly remote: Download['recording'] | undefined;
  readonly download: Download | undefined;
  readonly entry: LibraryEntry | undefined;
}

/** The newest first. A finished download is forgotten as soon as its file is in the library. */
export function libraryRows(entries: readonly LibraryEntry[], downloads: readonly Download[], remote: readonly RemoteRecording[]): readonly LibraryRow[] {
  const ids = new Set([...entries.map((entry) => entry.id), ...downloads.map((each) => each.recording.id), ...remote.map((each) => String(each.id))]);
  const entryOf = new Map(entries.map((entry) => [entry.id, entry]));
  const downloadOf = new Map(downloads.map((each) => [each.recording.id, each]));
  const remoteOf = new Map(remote.map((each) => [String(each.id), each]));
  const rows = [...ids].map((id): LibraryRow => {
    const entry = entryOf.get(id);
    const download = entry ? undefined : downloadOf.get(id);
    const recording = remoteOf.get(id) ?? download?.recording ?? entry?.recording;
    return {
      id,
      name: recording ? `${recording.user}@${recording.asset}` : entry?.file.name ?? id,
      startedAt: recording?.startedAt,
      duration: recording?.duration,
      sizeBytes: entry?.file.sizeBytes ?? recording?.sizeBytes ?? 0,
      protocol: recording?.protocol ?? '',
      team: recording?.team ?? '',
      place: entry ? 'here' : download && download.state !== 'done' ? 'coming' : 'gateway',
      remote: recording,
      download,
      entry,
    };
  });
  return rows.sort((first, second) => (second.startedAt ?? second.entry?.addedAt ?? 0) - (first.startedAt ?? first.entry?.addedAt ?? 0));
}

export type LibraryPlace = 'all' | 'here' | 'gateway';

export function filterRows(rows: readonly LibraryRow[], text: string, place: LibraryPlace): readonly LibraryRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (place === 'here' && row.place === 'gateway') return false;
    if (place === 'gateway' && row.place === 'here') return false;
    const known = `${row.name} ${row.protocol} ${row.team} ${row.id} ${row.entry?.file.name ?? ''} ${row.remote?.endReason ?? ''}`.toLowerCase();
    return words.every((word) => known.includes(word));
  });
}

/** Replaces or adds the download of the same recording. */
export const withDownload = (downloads: readonly Download[], changed: Download): readonly Download[] =>
  [...downloads.filter((each) => each.recording.id !== changed.recording.id), changed];
