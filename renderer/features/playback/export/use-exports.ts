import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useServices } from '../../../services/services';
import type { RedactionOrder } from '../../../../shared/recording/redact/order';
import { selectOperator } from '../../../state/gateway-selectors';
import { useConsole } from '../../../state/store';
import { resolveTheme } from '../../../kit/theme';
import type { PlaybackOpening } from '../opening';
import type { Shown } from '../picture/shown';
import { ExportDesk, type ExportSink, type ExportState } from './desk';
import { baseName, exportTable, type ExportKind } from './kinds';
import { produceRedacted } from './redacted';
import { notesAsJsonLines, notesAsMarkdown } from './notes-text';
import { makeFilm, type FilmOrder } from './webm';

export interface Exports {
  readonly state: ExportState;
  start(kind: ExportKind, film?: FilmOrder): Promise<void>;
  /** A redacted copy. */
  redact(order: RedactionOrder): Promise<void>;
  cancel(): void;
  dismiss(): void;
}

/** The exports of one opening. Leaving the player gives up what is under way. */
export function useExports(opening: PlaybackOpening, shown: Shown | undefined, fileName: string): Exports {
  const { host } = useServices();
  const theme = resolveTheme(useConsole((console) => console.preferences.theme));
  const operator = useConsole(selectOperator);
  const latest = useRef({ shown, theme, operator });
  latest.current = { shown, theme, operator };
  const desk = useMemo(() => new ExportDesk({
    begin: (suggestedName) => host.call('exports.begin', { suggestedName }),
    chunk: (exportId, bytes) => host.call('exports.chunk', { exportId, bytes }),
    end: (exportId) => host.call('exports.end', { exportId }),
    cancel: (exportId) => host.call('exports.cancel', { exportId }),
  }), [host]);
  useEffect(() => () => desk.cancel(), [desk]);
  const state = useSyncExternalStore(desk.subscribe, desk.getSnapshot);
  return useMemo(() => ({
    state,
    async start(kind, film) {
      const entry = exportTable.find((each) => each.kind === kind);
      if (!entry) return;
      await desk.run({
        label: entry.label, fileName: `${baseName(fileName)}${entry.ending}`,
        onBegin: () => opening.reporter.exported(kind, film ? { from: String(Math.round(film.from)), to: String(Math.round(film.to)) } : {}),
        produce: (sink) => produce(kind, sink, opening, latest.current, fileName, film),
      });
    },
    async redact(order) {
      const { loginName = '', displayName = '' } = latest.current.operator ?? {};
      await desk.run({
        label: 'redacted copy', fileName: `${baseName(fileName)} redacted.vigil.tar`,
        // What is covered may be the secret: it is counted, not told.
        onBegin: () => opening.reporter.exported('redacted', { patterns: String(order.patterns.length), ranges: order.ranges.map(({ from, to }) => `${Math.round(from)}-${Math.round(to)}`).join(' '), hiddenRemoved: order.removeHidden ? 'yes' : 'no' }),
        produce: (sink) => produceRedacted(sink, opening, order, host, { loginName, displayName }),
      });
    },
    cancel: () => desk.cancel(),
    dismiss: () => desk.dismiss(),
  }), [desk, state, opening, fileName, host]);
}

async function produce(kind: ExportKind, sink: ExportSink, opening: PlaybackOpening, { shown, theme }: { readonly shown: Shown | undefined; readonly theme: 'dark' | 'light' | 'contrast' }, fileName: string, film?: FilmOrder): Promise<void> {
  const { port } = opening.connection;
  switch (kind) {
    case 'txt': case 'cast': case 'jsonl': case 'csv': {
      const stop = (): void => void port.cancelExport().catch(() => undefined);
      sink.signal.addEventListener('abort', stop);
      try {
        await port.exportText(kind, async (text, fraction) => {
          await sink.write(text);
          sink.progress(fraction);
        });
      } finally {
        sink.signal.removeEventListener('abort', stop);
      }
      return;
    }
    case 'notes-markdown': return sink.write(notesAsMarkdown(opening.notebook.getSnapshot().notes, fileName));
    case 'notes-jsonl': return sink.write(notesAsJsonLines(opening.notebook.getSnapshot().notes));
    case 'png': {
      if (!shown) throw new Error('no picture yet');
      return sink.write(new Uint8Array(await (await shown.still()).arrayBuffer()));
    }
    case 'webm': {
      const source = await shown?.film?.(theme);
      if (!source || !film) throw new Error('no picture yet');
      return makeFilm(port, opening.getSnapshot().info?.duration ?? film.to, source, film, sink);
    }
  }
}
