import { useCallback, useEffect, useMemo } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { RemoteRecording } from '../../../shared/model/recording';
import { useServices } from '../../services/services';
import { problemRaised } from '../../state/problems';
import { selectRecordings } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { LibraryView } from './library-view';
import { libraryRows, type LibraryRow } from './rows';
import { useLibrary } from './use-library';
import './library.css';

/** Recordings at the gateway, on their way and on this machine; works without a gateway. */
export function LibraryScreen() {
  const services = useServices();
  const dispatch = useConsoleDispatch();
  const raise = useCallback((problem: Problem) => void dispatch(problemRaised(problem)), [dispatch]);
  const library = useLibrary(raise);
  const told = useConsole(selectRecordings);
  const signedInTo = useConsole((state) => state.operator.gateway);
  const remote = useMemo(() => merge(library.remote, told), [library.remote, told]);
  const rows = useMemo(() => libraryRows(library.entries, library.downloads, remote), [library.entries, library.downloads, remote]);

  const { order, refresh } = library;
  const connected = useConsole((state) => state.connection.facts.state === 'connected');
  const failed = library.remoteProblem !== undefined;
  useEffect(() => { if (connected && failed) refresh(); }, [connected, failed, refresh]);
  const handlePlay = useCallback((row: LibraryRow) => { if (row.entry) services.openPlayer({ kind: 'library', entry: row.entry }); }, [services]);
  const handleDownload = useCallback((row: LibraryRow) => { if (row.remote) void order('download.start', { recording: row.remote }); }, [order]);
  const handlePause = useCallback((row: LibraryRow) => void order('download.pause', { recordingId: row.id }), [order]);
  const handleResume = useCallback((row: LibraryRow) => void order('download.resume', { recordingId: row.id }), [order]);
  const handleCancel = useCallback((row: LibraryRow) => void order('download.cancel', { recordingId: row.id }), [order]);
  const handleOpenFile = async (): Promise<void> => {
    const opened = await order('files.openDialog', undefined);
    const file = opened?.ok ? opened.value[0] : undefined;
    if (file) services.openPlayer({ kind: 'file', file });
  };
  const handleDropFiles = async (files: readonly File[]): Promise<void> => {
    const first = files[0];
    if (first) {
      services.openPlayer({ kind: 'dropped', file: { fileId: `dropped-${crypto.randomUUID()}`, name: first.name, sizeBytes: first.size, url: '' }, blob: first });
    }
    for (const file of files) {
      const kept = await services.host.importFile(file);
      if (!kept.ok) raise(kept.problem);
    }
  };

  return (
    <LibraryView
      rows={rows} loading={library.loading} offline={services.gateway === undefined} gateway={signedInTo}
      notice={library.remoteProblem && `The gateway’s recordings could not be listed: ${library.remoteProblem.what} ${library.remoteProblem.tip}`}
      onPlay={handlePlay} onDownload={handleDownload} onPause={handlePause} onResume={handleResume} onCancel={handleCancel}
      onRemove={(row) => void order('library.remove', { id: row.id })} onRefresh={library.refresh}
      onOpenFile={() => void handleOpenFile()} onDropFiles={(files) => void handleDropFiles(files)}
    />
  );
}

/** What the stream told is newer than what was listed. */
const merge = (listed: readonly RemoteRecording[], told: readonly RemoteRecording[]): readonly RemoteRecording[] =>
  [...new Map([...listed, ...told].map((recording) => [recording.id, recording])).values()];
