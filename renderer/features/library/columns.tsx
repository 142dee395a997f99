import { Check, CloudDownload, LibraryBig, ListTree, PackageCheck, Pause, Play, RotateCw, Trash2, X } from 'lucide-react';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { ownId } from '../../../shared/model/gateway-ids';
import { coverageSentence } from '../../../shared/recording/coverage/summary';
import { integrityWords, keptWords } from '../../../shared/model/recording';
import { Button, IconButton, Tip } from '../../kit/button';
import { Badge, ColourTag } from '../../kit/display';
import { formatBytes, formatDuration, formatTime, withoutDirection } from '../../kit/format/format';
import { RelativeTime } from '../../kit/format/relative-time';
import { MoreMenu } from '../../kit/more-menu';
import type { TableColumn } from '../../kit/table/columns';
import { useKeepingMenu } from '../../state/use-keeping-menu';
import { fileCount, kindWords, type LibraryRow } from './rows';
import { downloadFraction, downloadWords } from './words';

export interface RowActions {
  onPlay(row: LibraryRow): void;
  onDownload(row: LibraryRow): void;
  onPause(row: LibraryRow): void;
  onResume(row: LibraryRow): void;
  onCancel(row: LibraryRow): void;
  onRemove(row: LibraryRow): void;
  /** Shows all that is known of the session it is of. */
  onDetails(row: LibraryRow): void;
  /** Takes one of an opened folder into the library. */
  onKeep(row: LibraryRow): void;
  /** Makes an evidence bundle of it. */
  onEvidence(row: LibraryRow): void;
  /** Says that it has been looked at. */
  onReview(row: LibraryRow): void;
  whyNotReview(row: LibraryRow): string | undefined;
  /** By the rights at its gateway. */
  whyNotFetch(row: LibraryRow): string | undefined;
  whyNotExport(row: LibraryRow): string | undefined;
  /** It may be played, but not downloaded: it plays from its gateway, and nothing of it is kept. */
  streams(row: LibraryRow): boolean;
}

const placeWords = { folder: 'In the opened folder', here: 'On this machine', coming: 'Downloading', gateway: 'At the gateway' } as const;

export interface NamedGateway {
  readonly address: string;
  readonly name: string;
  /** Absent while there is only one gateway: then nothing has to say whose it is. */
  readonly colour?: number;
}

/** The badge names the gateway only when the recording came from this very one. */
const nameOf = (entry: LibraryEntry, gateways: readonly NamedGateway[]): string | undefined => gateways.find((gateway) => gateway.address === entry.gatewayAddress)?.name;

export const libraryColumns = (actions: RowActions, gateways: readonly NamedGateway[], offline: boolean): readonly TableColumn<LibraryRow>[] => [
  { id: 'name', header: 'Recording', width: 180, grow: true, text: (row) => withoutDirection(row.name), render: (row) => <Name row={row} /> },
  {
    id: 'status', header: 'Status', width: 200, grow: true,
    text: (row) => statusText(row, gateways),
    render: (row) => <Status row={row} gateways={gateways} />,
  },
  ...(gateways.some(({ colour }) => colour !== undefined) ? [gatewayColumn(gateways)] : []),
  { id: 'kind', header: 'Kind', width: 150, yields: 2, text: (row) => kindWords(row.facts) },
  { id: 'files', header: 'Files', width: 60, align: 'end', yields: 2, sortValue: fileCount, text: (row) => (row.file ? String(fileCount(row)) : '') },
  {
    id: 'started', header: 'Started', width: 106,
    sortValue: (row) => row.startedAt,
    text: (row) => (row.startedAt === undefined ? '' : formatTime(row.startedAt)),
    render: (row) => row.startedAt !== undefined && <RelativeTime at={row.startedAt} />,
  },
  { id: 'duration', header: 'Duration', width: 88, align: 'end', sortValue: (row) => row.duration, text: (row) => (row.duration === undefined ? '' : formatDuration(row.duration)) },
  {
    id: 'watched', header: 'Watched', width: 82, align: 'end', yields: 1,
    sortValue: (row) => watchedShare(row), text: (row) => watchedWords(row),
    render: (row) => row.coverage && <span title={`${coverageSentence({ ...row.coverage, slices: [] })}.`}>{watchedWords(row)}</span>,
  },
  { id: 'size', header: 'Size', width: 76, align: 'end', sortValue: (row) => row.sizeBytes, text: (row) => formatBytes(row.sizeBytes) },
  {
    id: 'reviewed', header: 'Reviewed', width: 92, sortValue: (row) => row.review?.at,
    text: (row) => (row.review === undefined ? '' : `${row.review.by}, ${formatTime(row.review.at)}${row.review.note === '' ? '' : `: ${row.review.note}`}`),
    render: (row) => <Reviewed row={row} actions={actions} />,
  },
  { id: 'protocol', header: 'Protocol', width: 80, yields: 3, text: (row) => row.protocol },
  { id: 'team', header: 'Team', width: 100, hidden: true, text: (row) => row.team },
  { id: 'id', header: 'Id', width: 200, mono: true, hidden: true, text: (row) => ownId(row.id) },
  { id: 'actions', header: 'Actions', width: 200, text: () => '', render: (row) => <Actions row={row} actions={actions} offline={offline} /> },
];

const watchedShare = ({ coverage, duration }: LibraryRow): number | undefined => coverage && coverage.watched / Math.max(1, duration ?? 0, coverage.duration);

/** Not rounded up: all of it means all of it. */
const watchedWords = (row: LibraryRow): string => {
  const share = watchedShare(row);
  return share === undefined ? '' : `${share > 0.995 ? 100 : Math.floor(share * 100)} %`;
};

function gatewayColumn(gateways: readonly NamedGateway[]): TableColumn<LibraryRow> {
  const of = (row: LibraryRow): NamedGateway | undefined => gateways.find(({ address }) => address === row.gatewayAddress);
  return {
    id: 'gateway', header: 'Gateway', width: 110, text: (row) => of(row)?.name ?? '',
    render: (row) => { const gateway = of(row); return gateway?.colour !== undefined && <ColourTag name={gateway.name} colour={gateway.colour} />; },
  };
}

/** What people call it, and the file's own name where that says something else. */
function Name({ row }: { readonly row: LibraryRow }) {
  const [name, file] = [withoutDirection(row.name), withoutDirection(row.file?.name ?? '')];
  return <span className="cut" title={[name, file].filter(Boolean).join('\n')}>{name}{row.remote === undefined && file !== '' && file !== name && <span className="library-file faint">{file}</span>}</span>;
}

function statusText(row: LibraryRow, gateways: readonly NamedGateway[]): string {
  if (row.unreadable !== undefined) return row.unreadable;
  const held = row.there?.hold && `Held by ${row.there.hold.by}: ${row.there.hold.reason}`;
  if (row.entry) return [integrityWords(row.entry.integrity, nameOf(row.entry, gateways)).words, held].filter(Boolean).join(' · ');
  if (row.download && row.place === 'coming') return downloadWords(row.download);
  return held ?? placeOf(row);
}

/** Where it is, as short as the column wants it; `keptTitle` says all. */
function placeOf({ place, there }: LibraryRow): string {
  if (place !== 'gateway' || there?.keptIn === undefined) return placeWords[place];
  const { where, lockedUntil } = there.keptIn;
  return `${where === 'storage' ? 'In storage' : placeWords.gateway}${lockedUntil === undefined || lockedUntil <= Date.now() ? '' : ' · locked'}`;
}

const keptTitle = ({ there }: LibraryRow): string | undefined => there?.keptIn && keptWords(there.keptIn, formatTime);

function Status({ row, gateways }: { readonly row: LibraryRow; readonly gateways: readonly NamedGateway[] }) {
  if (row.entry) {
    const { integrity } = row.entry;
    const { tone, words } = integrityWords(integrity, nameOf(row.entry, gateways));
    return (
      <span className="row" title={integrity.detail}>
        <Badge tone={tone}>{words}</Badge>
        <Held row={row} />
        {row.unreadable !== undefined && <span className="library-failed cut" title={row.unreadable}>{row.unreadable}</span>}
        {integrity.state === 'failed' && <span className="library-failed cut">{integrity.detail}</span>}
      </span>
    );
  }
  if (row.download && row.place === 'coming') return <DownloadStatus row={row} />;
  if (row.place === 'folder') return <span className={row.unreadable === undefined ? 'faint' : 'library-failed cut'}>{row.unreadable ?? placeWords.folder}</span>;
  const state = row.remote?.state;
  if (row.there?.hold !== undefined) return <span><Held row={row} /> <span className="faint" title={keptTitle(row)}>{placeOf(row)}</span></span>;
  const words = state === 'recording' ? 'Still being recorded' : state === 'recovered' ? `${placeOf(row)} · recovered after a crash` : placeOf(row);
  return <span className="faint cut" title={[words, keptTitle(row)].filter(Boolean).join('\n')}>{words}</span>;
}

/** By whom, since when and why are in the badge's title. */
function Held({ row: { there } }: { readonly row: LibraryRow }) {
  return there?.hold && <span title={`Held by ${there.hold.by}, ${formatTime(there.hold.at)}: ${there.hold.reason}\nIt stays, however old it becomes, and cannot be deleted.`}><Badge tone="plain">Held</Badge></span>;
}

function DownloadStatus({ row }: { readonly row: LibraryRow }) {
  if (!row.download) return null;
  const { download } = row;
  const percent = Math.floor(downloadFraction(download) * 100);
  const failed = download.state === 'failed';
  return (
    <span className="library-download" title={[download.problem?.what, download.problem?.tip].filter(Boolean).join('\n') || undefined}>
      {!failed && (
        <>
          <span
            className={`library-bar ${download.state}`} role="progressbar" aria-label={`Download of ${row.name}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}
          >
            <span style={{ width: `${percent}%` }} />
          </span>
          <span className="library-percent">{percent} %</span>
        </>
      )}
      <span className={failed ? 'library-failed cut' : 'soft cut'}>{downloadWords(download)}{download.state === 'waiting' && download.problem ? ` · ${download.problem.what}` : ''}</span>
    </span>
  );
}

function Reviewed({ row, actions }: { readonly row: LibraryRow; readonly actions: RowActions }) {
  const { review } = row;
  if (review !== undefined) {
    return (
      <span className="row" title={`Reviewed by ${review.by}, ${formatTime(review.at)}${review.note === '' ? '' : `\n${review.note}`}${review.waiting ? '\nWaits until the gateway is there.' : ''}`}>
        <Check size={13} className="library-reviewed" aria-hidden />{review.waiting ? <span className="faint">waits</span> : null}<span className="cut">{review.by}</span>
      </span>
    );
  }
  if (row.remote === undefined) return null;
  return <Button variant="quiet" className="small" aria-label={`Mark ${row.name} as reviewed`} whyNot={actions.whyNotReview(row)} onPress={() => actions.onReview(row)}>Mark…</Button>;
}

function Actions({ row, actions, offline }: { readonly row: LibraryRow; readonly actions: RowActions; readonly offline: boolean }) {
  const { name } = row;
  if (row.place === 'folder') {
    return (
      <>
        <Button variant="primary" className="small" aria-label={`Play ${name}`} icon={<Play size={13} aria-hidden />} onPress={() => actions.onPlay(row)}>Play</Button>
        {row.unreadable === undefined && <Button className="small" aria-label={`Keep ${name}`} icon={<LibraryBig size={13} aria-hidden />} onPress={() => actions.onKeep(row)}>Keep</Button>}
      </>
    );
  }
  if (row.entry) {
    return (
      <>
        <Button variant="primary" className="small" aria-label={`Play ${name}`} icon={<Play size={13} aria-hidden />} onPress={() => actions.onPlay(row)}>Play</Button>
        {row.entry.recording && <Details row={row} actions={actions} />}
        <IconButton variant="quiet" className="small" label={`Export evidence of ${name}`} tip="Export evidence…" whyNot={actions.whyNotExport(row)} icon={<PackageCheck size={14} aria-hidden />} onPress={() => actions.onEvidence(row)} />
        <IconButton variant="quiet" className="small" label={`Remove ${name}`} tip="Remove from this machine" icon={<Trash2 size={14} aria-hidden />} onPress={() => actions.onRemove(row)} />
        <KeepingMenu row={row} />
      </>
    );
  }
  const { download } = row;
  if (download && row.place === 'coming') {
    const running = download.state === 'running' || download.state === 'waiting';
    return (
      <>
        {running && <Button className="small" aria-label={`Pause download of ${name}`} icon={<Pause size={13} aria-hidden />} onPress={() => actions.onPause(row)}>Pause</Button>}
        {download.state === 'paused' && <Button className="small" aria-label={`Resume download of ${name}`} icon={<Play size={13} aria-hidden />} onPress={() => actions.onResume(row)}>Resume</Button>}
        {download.state === 'failed' && <Button className="small" aria-label={`Retry download of ${name}`} icon={<RotateCw size={13} aria-hidden />} onPress={() => actions.onResume(row)}>Retry</Button>}
        <IconButton variant="quiet" className="small" label={`Cancel download of ${name}`} tip="Cancel" icon={<X size={14} aria-hidden />} onPress={() => actions.onCancel(row)} />
        <KeepingMenu row={row} />
      </>
    );
  }
  return (
    <>
      {actions.streams(row) && row.remote?.state !== 'recording' ? (
        <Tip text="Plays from its gateway; nothing of it is kept on this machine, as your rights there do not let you download it">
          <Button variant="primary" className="small" aria-label={`Play ${name}`} icon={<Play size={13} aria-hidden />} whyNot={offline ? whyNotDownload(row, offline) : undefined} onPress={() => actions.onPlay(row)}>Play</Button>
        </Tip>
      ) : (
        <Button
          className="small" aria-label={`Download ${name}`} icon={<CloudDownload size={13} aria-hidden />}
          whyNot={whyNotDownload(row, offline) ?? actions.whyNotFetch(row)} onPress={() => actions.onDownload(row)}
        >
          Download
        </Button>
      )}
      <Details row={row} actions={actions} />
      <KeepingMenu row={row} />
    </>
  );
}

function KeepingMenu({ row }: { readonly row: LibraryRow }) {
  const menu = useKeepingMenu(row);
  return menu && <MoreMenu {...menu} small />;
}

function Details({ row, actions }: { readonly row: LibraryRow; readonly actions: RowActions }) {
  return <IconButton variant="quiet" className="small" label={`Session of ${row.name}`} tip="All details of the session" icon={<ListTree size={14} aria-hidden />} onPress={() => actions.onDetails(row)} />;
}

/** Why a recording cannot be downloaded now, or undefined. */
export function whyNotDownload(row: LibraryRow, offline: boolean): string | undefined {
  if (offline) return 'It is at the gateway: sign in to download it.';
  return row.remote?.state === 'recording' ? 'The session still runs: it can be downloaded when it has ended.' : undefined;
}
