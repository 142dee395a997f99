import { FileInput, FolderOpen, LibraryBig, RefreshCw } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { Button, IconButton } from '../../kit/button';
import { SegmentedControl, Switch } from '../../kit/choice';
import { Dialog } from '../../kit/dialog';
import { EmptyState } from '../../kit/display';
import { SearchField } from '../../kit/field';
import { formatCount } from '../../kit/format/format';
import { DataTable } from '../../kit/table/data-table';
import { ColumnChoice } from '../../kit/table/column-choice';
import { libraryColumns, whyNotDownload, type NamedGateway, type RowActions } from './columns';
import { filterRows, type LibraryPlace, type LibraryRow } from './rows';

export interface LibraryViewProps extends RowActions {
  readonly rows: readonly LibraryRow[];
  readonly loading: boolean;
  readonly offline: boolean;
  /** Whose names are said in the badges of what their keys signed. */
  readonly gateways: readonly NamedGateway[];
  /** Why the gateway's recordings are not listed. */
  readonly notice: string | undefined;
  onRefresh(): void;
  onOpenFile(): void;
  onOpenFolder(): void;
  /** Under the toolbar: the search across recordings, what comes in, what was opened. */
  readonly strips: ReactNode;
  /** In the place of the table while somebody searches. */
  readonly results: ReactNode;
}

const places = [{ id: 'all', label: 'All' }, { id: 'gateway', label: 'At the gateway' }, { id: 'here', label: 'On this machine' }] as const;
const withFolder = [...places, { id: 'folder', label: 'Opened folder' }] as const;

/** Recordings wherever they are: as a table, or what a search across them found. */
export function LibraryView(props: LibraryViewProps) {
  const [text, setText] = useState('');
  const [place, setPlace] = useState<LibraryPlace>('all');
  const [visible, setVisible] = useState<ReadonlySet<string>>();
  const [removing, setRemoving] = useState<LibraryRow>();
  const [unreviewed, setUnreviewed] = useState(false);
  const { onPlay, onDownload, onPause, onResume, onCancel, onKeep, onDetails, onEvidence, onReview, whyNotReview, whyNotFetch, whyNotExport, streams } = props;
  const columns = useMemo(
    () => libraryColumns({ onPlay, onDownload, onPause, onResume, onCancel, onKeep, onDetails, onEvidence, onReview, whyNotReview, whyNotFetch, whyNotExport, streams, onRemove: setRemoving }, props.gateways, props.offline),
    [onPlay, onDownload, onPause, onResume, onCancel, onKeep, onDetails, onEvidence, onReview, whyNotReview, whyNotFetch, whyNotExport, streams, props.gateways, props.offline],
  );
  const hasFolder = props.rows.some((row) => row.place === 'folder');
  const where = place === 'folder' && !hasFolder ? 'all' : place;
  const shown = useMemo(() => filterRows(props.rows, text, where, unreviewed), [props.rows, text, where, unreviewed]);

  // The empty library offers them itself: the same two buttons twice ask which to press.
  const empty = props.rows.length === 0 && !props.loading && props.results === undefined;

  const handleOpen = (row: LibraryRow): void => {
    if (row.file || (streams(row) && !props.offline && row.remote?.state !== 'recording')) onPlay(row);
    else if (row.place === 'gateway' && whyNotDownload(row, props.offline) === undefined && whyNotFetch(row) === undefined) onDownload(row);
  };

  return (
    <section className="screen library" aria-label="Library">
      <div className="toolbar">
        <h1>Library</h1>
        <SearchField label="Filter recordings" className="screen-filter" value={text} onChange={setText} />
        <SegmentedControl label="Where" choices={hasFolder ? withFolder : places} value={where} onChange={setPlace} />
        <Switch label="Not reviewed" value={unreviewed} onChange={setUnreviewed} />
        <span className="grow faint" role="status">{props.loading ? 'Loading…' : countWords(shown.length, props.rows.length)}</span>
        <ColumnChoice columns={columns} visible={visible} onChange={setVisible} />
        {!props.offline && <IconButton variant="quiet" label="Refresh" icon={<RefreshCw size={15} aria-hidden />} onPress={props.onRefresh} />}
        {!empty && (
          <>
            <Button icon={<FileInput size={15} aria-hidden />} onPress={props.onOpenFile}>Open file…</Button>
            <Button icon={<FolderOpen size={15} aria-hidden />} onPress={props.onOpenFolder}>Open folder…</Button>
          </>
        )}
      </div>
      {props.strips}
      {props.notice !== undefined && <p className="screen-notice" role="status">{props.notice}</p>}
      {props.results}
      <div className="screen-body" hidden={props.results !== undefined}>
        <DataTable
          label="Recordings" rows={shown} columns={columns} rowId={rowId} visible={visible} onOpen={handleOpen}
          sort={{ column: 'started', descending: true }}
          rowClass={failedClass}
          empty={!props.loading && <Nothing filtered={props.rows.length > 0} offline={props.offline} onOpenFile={props.onOpenFile} onOpenFolder={props.onOpenFolder} onClear={() => { setText(''); setPlace('all'); setUnreviewed(false); }} />}
        />
      </div>
      <Dialog
        title={`Remove ${removing?.name ?? ''}?`} isOpen={removing !== undefined} onClose={() => setRemoving(undefined)} role="alertdialog"
        feet={(
          <>
            <Button onPress={() => setRemoving(undefined)}>Keep</Button>
            <Button variant="danger" onPress={() => { if (removing) props.onRemove(removing); setRemoving(undefined); }}>Remove {removing?.name}</Button>
          </>
        )}
      >
        <p>{removing?.entry?.origin === 'downloaded'
          ? 'The file is deleted from this machine. It stays at the gateway and can be downloaded again while the gateway keeps it.'
          : 'The copy in the library is deleted from this machine. The file it was imported from is not touched.'}</p>
        <p className="mono faint">{removing?.entry?.file.name}</p>
      </Dialog>
    </section>
  );
}

const rowId = (row: LibraryRow): string => row.id;
const failedClass = (row: LibraryRow): string | undefined => (row.entry?.integrity.state === 'failed' ? 'failed' : undefined);
const countWords = (shown: number, all: number): string => (shown === all ? formatCount(all, 'recording') : `${shown.toLocaleString('en-US')} of ${formatCount(all, 'recording')}`);

function Nothing(props: { readonly filtered: boolean; readonly offline: boolean; onOpenFile(): void; onOpenFolder(): void; onClear(): void }) {
  if (props.filtered) {
    return <EmptyState icon={<LibraryBig size={32} aria-hidden />} title="No recording fits the filter" actions={<Button onPress={props.onClear}>Clear the filter</Button>} />;
  }
  return (
    <EmptyState
      icon={<LibraryBig size={32} aria-hidden />} title={props.offline ? 'No recordings on this machine yet' : 'No recordings yet'}
      actions={(
        <>
          <Button variant="primary" icon={<FileInput size={15} aria-hidden />} onPress={props.onOpenFile}>Open file…</Button>
          <Button icon={<FolderOpen size={15} aria-hidden />} onPress={props.onOpenFolder}>Open folder…</Button>
        </>
      )}
    >
      {props.offline
        ? 'Downloaded recordings play here without a gateway. Drop recordings or a folder of them to keep them, open them to play them where they are, or sign in to a gateway to download from it.'
        : 'A session’s recording appears here when the session has ended. You can also open or drop recordings, or a folder of them, from disk.'}
    </EmptyState>
  );
}
