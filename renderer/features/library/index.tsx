import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { Millis } from '../../../shared/base/units';
import { firstGateway, gatewayOf, idAt } from '../../../shared/model/gateway-ids';
import { useLocation } from 'wouter';
import { useServices, type Catalogue, type PlayStart } from '../../services/services';
import { evidenceDialogOpened } from '../../state/evidence-dialog';
import { selectConnectedCount, selectGatewayLabels, selectKnownGateways, selectSeveral } from '../../state/gateway-selectors';
import { problemRaised } from '../../state/problems';
import { selectDeletedRecordings, selectRecordings } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { LibraryView } from './library-view';
import { ReviewDialog } from './review-dialog';
import { libraryRows, type LibraryRow } from './rows';
import { LibrarySearchReporter } from './search/report';
import { LibrarySearchBar } from './search/search-bar';
import { LibrarySearchResults } from './search/search-results';
import { LibrarySearching } from './search/searching';
import { FolderStrip, IntakeStrip } from './strips';
import { useCoverageFigures } from './use-coverage-figures';
import { useReviews } from './use-reviews';
import { useLibrary } from './use-library';
import './library.css';

/** Recordings at the gateway, on their way and on this machine; works without a gateway. */
export function LibraryScreen() {
  const services = useServices();
  const dispatch = useConsoleDispatch();
  const raise = useCallback((problem: Problem) => void dispatch(problemRaised(problem)), [dispatch]);
  const library = useLibrary(raise, useConsole(selectRecordings));
  const gone = useConsole(selectDeletedRecordings);
  const several = useConsole(selectSeveral);
  const labels = useConsole(selectGatewayLabels);
  const listed = useConsole(selectKnownGateways);
  const gateways = useMemo(() => (several ? labels : listed.map(({ info }) => ({ address: info.address, name: info.name }))), [several, labels, listed]);
  const addressOf = useCallback((id: string) => listed.find((one) => one.id === gatewayOf(id))?.info.address, [listed]);
  const { catalogue, intake } = services;
  const known = useSyncExternalStore(catalogue.subscribe, catalogue.getSnapshot);
  const coverage = useCoverageFigures();
  const remote = useMemo(() => library.remote.filter(({ id }) => !gone.has(id)), [library.remote, gone]);
  const listedRows = useMemo(() => libraryRows(library.entries, library.downloads, remote, { ...known, coverage }, addressOf), [library.entries, library.downloads, remote, known, coverage, addressOf]);
  const { rows, reviewing, setReviewing, whyNotReview, whyNotFetch, whyNotExport, streams } = useReviews(listedRows);
  const rowOf = useMemo(() => new Map(rows.map((row) => [row.id, row])), [rows]);
  const search = useSearching(raise);
  const searching = useSyncExternalStore(search.subscribe, search.getSnapshot).text.trim() !== '';
  useEffect(() => { if (known.progress) search.indexed(known.progress); }, [search, known.progress]);

  const [, navigate] = useLocation();
  const { order, refresh } = library;
  const connected = useConsole(selectConnectedCount);
  const failed = library.remoteProblem !== undefined;
  useEffect(() => { if (connected > 0 && failed) refresh(); }, [connected, failed, refresh]);
  // A gateway is back: what changed meanwhile was told to nobody here.
  const before = useRef(connected);
  useEffect(() => {
    if (connected > before.current) refresh();
    before.current = connected;
  }, [connected, refresh]);
  const play = useCallback((row: LibraryRow, start?: PlayStart) => {
    if (row.entry) services.openPlayer({ kind: 'library', entry: row.entry, start });
    else if (row.file) services.openPlayer({ kind: 'file', file: row.file, start });
    else if (row.remote) void services.stream(row.remote, start).then((begun) => { if (!begun.ok) raise(begun.problem); });
  }, [services, raise]);
  const handlePlay = useCallback((row: LibraryRow) => play(row), [play]);
  const handleDownload = useCallback((row: LibraryRow) => { if (row.remote) void services.download(row.remote).then((begun) => { if (!begun.ok) raise(begun.problem); }); }, [services, raise]);
  const handlePause = useCallback((row: LibraryRow) => void order('download.pause', { recordingId: row.id }), [order]);
  const handleResume = useCallback((row: LibraryRow) => void order('download.resume', { recordingId: row.id }), [order]);
  const handleCancel = useCallback((row: LibraryRow) => void order('download.cancel', { recordingId: row.id }), [order]);
  const handleKeep = useCallback((row: LibraryRow) => { if (row.file) void services.keepOpened([row.file]); }, [services]);
  const handleEvidence = useCallback((row: LibraryRow) => {
    if (!row.file) return;
    const { gatewayAddress } = row;
    dispatch(evidenceDialogOpened({
      kind: 'make', file: row.file, title: row.name, sessionId: row.entry?.recording?.sessionId, recordingId: row.entry?.recording?.id, gatewayAddress,
    }));
  }, [dispatch]);
  const handleDetails = useCallback((row: LibraryRow) => {
    const own = row.entry?.recording?.sessionId;
    const gateway = listed.find(({ info }) => info.address === row.gatewayAddress)?.id ?? firstGateway;
    const id = row.remote?.sessionId ?? (own === undefined ? undefined : idAt(gateway, own));
    if (id !== undefined) navigate(`/sessions/${encodeURIComponent(id)}`);
  }, [listed, navigate]);
  const handleOpen = async (folder: boolean): Promise<void> => {
    const opened = await order(folder ? 'files.openFolder' : 'files.openDialog', undefined);
    if (opened?.ok) services.openFiles(opened.value);
  };
  const handleHit = (row: LibraryRow, at: Millis): void => {
    search.used();
    play(row, { at, search: search.query });
  };

  return (
    <LibraryView
      rows={rows} loading={library.loading} offline={services.gateway === undefined} gateways={gateways}
      notice={library.remoteProblem && `The gateway’s recordings could not be listed: ${library.remoteProblem.what} ${library.remoteProblem.tip}`}
      onPlay={handlePlay} onDownload={handleDownload} onPause={handlePause} onResume={handleResume} onCancel={handleCancel} onKeep={handleKeep} onDetails={handleDetails} onEvidence={handleEvidence}
      onReview={setReviewing} whyNotReview={whyNotReview} whyNotFetch={whyNotFetch} whyNotExport={whyNotExport} streams={streams}
      onRemove={(row) => void order('library.remove', { id: row.id })} onRefresh={library.refresh}
      onOpenFile={() => void handleOpen(false)} onOpenFolder={() => void handleOpen(true)}
      strips={(
        <>
          <LibrarySearchBar search={search} progress={known.progress} />
          {reviewing && <ReviewDialog row={reviewing} onClose={() => setReviewing(undefined)} />}
          <IntakeStrip intake={intake} />
          <FolderStrip catalogue={known} onKeepAll={() => void services.keepOpened(known.folder)} onClose={() => catalogue.showFolder([])} />
        </>
      )}
      results={searching ? <LibrarySearchResults search={search} rows={rowOf} onHit={handleHit} /> : undefined}
    />
  );
}

const searches = new WeakMap<Catalogue, LibrarySearching>();

/** The search of this window: it stays as it was when somebody comes back from a hit. */
function useSearching(raise: (problem: Problem) => void): LibrarySearching {
  const { host, catalogue } = useServices();
  const known = searches.get(catalogue);
  if (known) return known;
  const made = new LibrarySearching(catalogue, new LibrarySearchReporter({
    append: (events) => void host.call('outbox.append', { events }).then((kept) => { if (!kept.ok) raise(kept.problem); }),
    newId: () => crypto.randomUUID(), now: Date.now,
  }));
  searches.set(catalogue, made);
  return made;
}
