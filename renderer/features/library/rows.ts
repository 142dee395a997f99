import type { CoverageFigures, Download, LibraryEntry, OpenedFile } from '../../../shared/ipc/schemas';
import { unixMillis } from '../../../shared/base/units';
import { ownId } from '../../../shared/model/gateway-ids';
import type { RecordingFacts } from '../../../shared/recording/library-search/port';
import type { RemoteRecording, Review } from '../../../shared/model/recording';

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
  /** `folder`: opened together with others, not kept. */
  readonly place: 'here' | 'coming' | 'gateway' | 'folder';
  /** Under the name it has in this console: which gateway it is of is part of its ids. */
  readonly remote: Download['recording'] | undefined;
  /** What its gateway has of it; undefined: nothing, or nobody was told. */
  readonly there?: RemoteRecording | undefined;
  /** The gateway it is at or comes from; undefined for imported files. */
  readonly gatewayAddress: string | undefined;
  readonly download: Download | undefined;
  readonly entry: LibraryEntry | undefined;
  /** What there is to play. */
  readonly file: OpenedFile | undefined;
  /** What was found in it; undefined until it was read. */
  readonly facts: RecordingFacts | undefined;
  /** What anybody has seen of it on this machine; undefined: nothing, or it was not read yet. */
  readonly coverage: CoverageFigures | undefined;
  /** It could not be read, and why. */
  readonly unreadable: string | undefined;
  /** Who has looked at it; `waiting`: the gateway has not confirmed it yet. */
  readonly review?: (Review & { readonly waiting?: true }) | undefined;
}

/** What is known of recordings on this machine, by their ids. */
export interface KnownRecordings {
  readonly facts: ReadonlyMap<string, RecordingFacts>;
  readonly problems: ReadonlyMap<string, { readonly what: string }>;
  readonly folder: readonly OpenedFile[];
  /** By fingerprint. */
  readonly coverage?: ReadonlyMap<string, CoverageFigures>;
}

const nothingKnown: KnownRecordings = { facts: new Map(), problems: new Map(), folder: [] };

/** The newest first. A finished download is forgotten as soon as its file is in the library. */
export function libraryRows(entries: readonly LibraryEntry[], downloads: readonly Download[], remote: readonly RemoteRecording[], known = nothingKnown, addressOf: (id: string) => string | undefined = () => undefined): readonly LibraryRow[] {
  const entryOf = new Map(entries.map((entry) => [entry.id, entry]));
  const downloadOf = new Map(downloads.map((each) => [each.recording.id, each]));
  // On this machine a recording has the name its own gateway gave it; another gateway's of that name is another recording.
  const localName = (id: string): string => {
    const own = ownId(id);
    const there = entryOf.get(own)?.gatewayAddress ?? downloadOf.get(own)?.gatewayAddress;
    const address = addressOf(id);
    return (entryOf.has(own) || downloadOf.has(own)) && (there === undefined || address === undefined || there === address) ? own : id;
  };
  const remoteOf = new Map(remote.map((each) => [localName(each.id), each]));
  const ids = new Set([...entryOf.keys(), ...downloadOf.keys(), ...remoteOf.keys()]);
  const rows = [...ids].map((id): LibraryRow => {
    const entry = entryOf.get(id);
    const download = entry ? undefined : downloadOf.get(id);
    const facts = known.facts.get(id);
    const recording = remoteOf.get(id) ?? download?.recording ?? entry?.recording;
    return {
      id,
      name: recording ? `${recording.user}@${recording.asset}` : nameOf(facts, entry ? titleOf(entry.file) : id),
      startedAt: recording?.startedAt ?? facts?.startedAt,
      duration: recording?.duration ?? facts?.duration,
      sizeBytes: (entry && sizeOf(entry.file)) ?? recording?.sizeBytes ?? 0,
      protocol: recording?.protocol ?? '',
      team: recording?.team ?? '',
      place: entry ? 'here' : download && download.state !== 'done' ? 'coming' : 'gateway',
      remote: recording,
      there: remoteOf.get(id),
      gatewayAddress: entry?.gatewayAddress ?? download?.gatewayAddress ?? (entry ? undefined : addressOf(id)),
      download,
      entry, facts, coverage: coverageOf(facts, known), file: entry?.file, unreadable: known.problems.get(id)?.what,
      ...(recording?.review === undefined ? {} : { review: { ...recording.review, at: unixMillis(recording.review.at) } }),
    };
  });
  for (const file of known.folder) rows.push(folderRow(file, known));
  return rows.sort((first, second) => (second.startedAt ?? second.entry?.addedAt ?? 0) - (first.startedAt ?? first.entry?.addedAt ?? 0));
}

const coverageOf = (facts: RecordingFacts | undefined, { coverage }: KnownRecordings): CoverageFigures | undefined => (facts ? coverage?.get(facts.fingerprint) : undefined);

const nameOf = (facts: RecordingFacts | undefined, file: string): string => facts?.title || file;
const titleOf = ({ title, name }: OpenedFile): string => title || name;
const sizeOf = ({ sizeBytes, others = [] }: OpenedFile): number => others.reduce((sum, other) => sum + other.sizeBytes, sizeBytes);

function folderRow(file: OpenedFile, known: KnownRecordings): LibraryRow {
  const facts = known.facts.get(file.fileId);
  return {
    id: file.fileId, name: nameOf(facts, titleOf(file)), startedAt: facts?.startedAt, duration: facts?.duration, sizeBytes: sizeOf(file), protocol: '', team: '',
    place: 'folder', remote: undefined, gatewayAddress: undefined, download: undefined, entry: undefined, facts, coverage: coverageOf(facts, known), file, unreadable: known.problems.get(file.fileId)?.what,
  };
}

/** Files a recording is made of. */
export const fileCount = ({ file }: LibraryRow): number => (file ? 1 + (file.others?.length ?? 0) : 1);

const kindNames = { terminal: 'Terminal', graphical: 'Graphical', video: 'Film' } as const;

/** "Terminal · sudo-iolog"; empty until the recording was read. */
export const kindWords = (facts: RecordingFacts | undefined): string => (facts ? `${kindNames[facts.kind]} · ${facts.format}` : '');

/** With what this console did and its gateway has not confirmed yet. */
export const withWaitingReviews = (rows: readonly LibraryRow[], waitingOf: (address: string, id: string) => Review | undefined): readonly LibraryRow[] =>
  rows.map((row) => {
    const waiting = row.gatewayAddress === undefined ? undefined : waitingOf(row.gatewayAddress, row.id);
    return waiting === undefined || (row.review !== undefined && row.review.at >= waiting.at) ? row : { ...row, review: { ...waiting, waiting: true } };
  });

export type LibraryPlace = 'all' | 'here' | 'gateway' | 'folder';

export function filterRows(rows: readonly LibraryRow[], text: string, place: LibraryPlace, unreviewed = false): readonly LibraryRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    // What is of no gateway is nobody's to review.
    if (unreviewed && (row.review !== undefined || row.remote === undefined)) return false;
    if (place === 'here' && (row.place === 'gateway' || row.place === 'folder')) return false;
    if (place === 'gateway' && (row.place === 'here' || row.place === 'folder')) return false;
    if (place === 'folder' && row.place !== 'folder') return false;
    const known = `${row.name} ${row.protocol} ${row.team} ${row.id} ${row.file?.name ?? ''} ${kindWords(row.facts)} ${row.remote?.endReason ?? ''}`.toLowerCase();
    return words.every((word) => known.includes(word));
  });
}

/** Replaces or adds the download of the same recording. */
export const withDownload = (downloads: readonly Download[], changed: Download): readonly Download[] =>
  [...downloads.filter((each) => each.recording.id !== changed.recording.id), changed];
