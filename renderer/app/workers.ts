import { proxy, wrap } from 'comlink';
import type { LibrarySearchPort } from '../../shared/recording/library-search/port';
import type { ReportPort } from '../../shared/report/port';
import type { RecordingPort } from '../../shared/recording/port';
import { connectLivePort } from '../live/remote';
import type { LiveProcess } from './live-supervisor';
import type { RecordingConnection, ReportConnection } from '../services/services';
import { carryProblems } from '../workers/problem-transfer';

interface ScriptPolicy {
  createScriptURL(url: string): string;
}
declare global {
  interface Window {
    readonly trustedTypes?: { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy };
  }
}

const scripts = ['live.worker.js', 'recording.worker.js', 'search.worker.js', 'report.worker.js'] as const;

const rules: ScriptPolicy = {
  createScriptURL(url) {
    if (!(scripts as readonly string[]).includes(url)) throw new TypeError(`not one of our workers: ${url}`);
    return url;
  },
};
/** The one Trusted Types policy: it lets our worker files start and nothing else. */
const policy = window.trustedTypes?.createPolicy('app-worker', rules) ?? rules;

carryProblems();

const startWorker = (script: (typeof scripts)[number]): Worker => new Worker(policy.createScriptURL(script));

/** A live worker. */
export function startLiveWorker(): LiveProcess {
  const worker = startWorker('live.worker.js');
  const port = connectLivePort(worker);
  return {
    port, end: () => port.dispose(),
    // An error nobody caught leaves it in a state nobody knows.
    onFailed: (handle) => worker.addEventListener('error', (event) => handle(event.message)),
  };
}

let spare: Worker | undefined;

/** Starts a recording worker before one is needed: a fifth of a second that nobody has to wait for then. */
export function prepareRecordingWorker(): void {
  spare ??= startWorker('recording.worker.js');
}

/** A recording worker of its own for each opened recording. */
export function startRecordingWorker(): RecordingConnection {
  const worker = spare ?? startWorker('recording.worker.js');
  spare = undefined;
  const remote = wrap<RecordingPort>(worker);
  const port: RecordingPort = {
    open: (location, onProgress) => remote.open(location, proxy(onProgress)),
    info: () => remote.info(),
    segmentAt: (at, options) => remote.segmentAt(at, options),
    cancelSeek: () => remote.cancelSeek(),
    events: () => remote.events(),
    activity: (slices) => remote.activity(slices),
    commands: () => remote.commands(),
    typed: (revealed) => remote.typed(revealed),
    search: (query, limit, onHits) => remote.search(query, limit, onHits && proxy(onHits)),
    thumbnailAt: (at, width, height) => remote.thumbnailAt(at, width, height),
    linesBefore: (at, most) => remote.linesBefore(at, most),
    exportText: (kind, onPart) => remote.exportText(kind, proxy(onPart)),
    redactedCopy: (order, sign, onPart) => remote.redactedCopy(order, proxy(sign), proxy(onPart)),
    cancelExport: () => remote.cancelExport(),
    evidence: () => remote.evidence(),
    close: () => remote.close(),
  };
  return { port, dispose: () => worker.terminate() };
}

/** The search worker, of which a window has one. */
export function startSearchWorker(): LibrarySearchPort {
  const remote = wrap<LibrarySearchPort>(startWorker('search.worker.js'));
  return {
    watch: (onProgress, onIndexed) => remote.watch(proxy(onProgress), proxy(onIndexed)),
    setRecordings: (recordings) => remote.setRecordings(recordings),
    setPaused: (paused) => remote.setPaused(paused),
    recognise: (location) => remote.recognise(location),
    search: (query, onFound) => remote.search(query, onFound && proxy(onFound)),
  };
}

/** A report worker for each visit of the screen: what it holds goes with it. */
export function startReportWorker(): ReportConnection {
  const worker = startWorker('report.worker.js');
  const remote = wrap<ReportPort>(worker);
  const port: ReportPort = {
    read: (places, range, onProgress) => remote.read(places, range, proxy(onProgress)),
    refresh: () => remote.refresh(),
    show: (question) => remote.show(question),
    rows: (view, table, order, from, to) => remote.rows(view, table, order, from, to),
    write: (options) => remote.write(options),
  };
  return { port, dispose: () => worker.terminate() };
}
