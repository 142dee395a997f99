import { failure, success } from '../../../shared/base/problem';
import type { CallName, CallReply, CallRequest } from '../../../shared/ipc/contract';
import { leaveChord } from '../../../shared/ipc/contract';
import type { GatewayInfo, OpenedFile, OpenedPart } from '../../../shared/ipc/schemas';
import type { FileLocation } from '../../../shared/recording/port';
import type { Host } from '../host';
import { BrowserDownloads } from './downloads';
import { BrowserEvents } from './events';
import { browserExports, offerDownload } from './exports';
import { current, probe, signIn, signOut } from './gateway';
import { BrowserLibrary } from './library';
import { browserAttention } from './attention';
import { browserCoverage } from './coverage';
import { browserNotes } from './notes';
import { BrowserOutbox } from './outbox';
import { groupBlobs, pathed } from '../group-files';
import { verifyBlob } from './verify';
import { browserWindows } from './windows';

type Handlers = { readonly [Name in CallName]: (request: CallRequest<Name>) => Promise<CallReply<Name>> };

const gatewayPlace = 'vigil.gateway';
const evidenceOnDesktop = () =>
  failure({ code: 'desktop-only', severity: 'info', what: 'A browser keeps no signing key, so it makes no evidence.', tip: 'Use the desktop console.' });
const desktopOnly = () =>
  failure({ code: 'desktop-only', severity: 'info', what: 'The browser copies files in one go.', tip: 'Drop the file, or use the desktop console.' });

/** The same console in a plain browser, served by the gateway: its cookie signs in, File inputs open, the origin's storage keeps. */
export function browserHost(): Host {
  const events = new BrowserEvents();
  const library = new BrowserLibrary(events);
  const knownKeys = (): readonly string[] => remembered().map((gateway) => gateway.signingKey).filter((key) => key !== '');
  const downloads = new BrowserDownloads(events, library, knownKeys);
  const outbox = new BrowserOutbox(events);

  const importRecording: Host['importRecording'] = async (recording, title, onProgress) => {
    const [main, ...others] = [recording, ...recording.others ?? []].map((each) => new File(each.kind === 'blob' ? [each.blob as Blob] : [], each.name));
    if (main === undefined) return desktopOnly();
    const added = await library.add(main, main.name, {
      id: crypto.randomUUID(), origin: 'imported', integrity: await verifyBlob(main, knownKeys()),
    }, others, title);
    onProgress?.(1);
    return added;
  };

  const handlers: Handlers = {
    'app.info': async () => ({
      version: '0.1.0', electron: '', chromium: /Chrome\/(\d+)/.exec(navigator.userAgent)?.[1] ?? '', platform: 'browser', suggestedGateway: location.origin,
    }),
    'gateway.probe': ({ address }) => probe(address),
    'gateway.signIn': async ({ loginName, password }) => {
      const signed = await signIn(loginName, password);
      if (signed.ok) setTimeout(() => location.reload(), 0);
      return signed;
    },
    'gateway.signOut': async () => {
      const done = await signOut();
      setTimeout(() => location.reload(), 0);
      return done;
    },
    'gateway.check': async () => success(undefined),
    // A page cannot close connections: those that are idle and dead cost 15 s each.
    'gateway.renewConnections': async () => success(undefined),
    'gateway.list': async () => {
      const reached = await current();
      if (!reached.ok) return remembered().map((gateway) => ({ id: '', gateway, signedIn: false, wanted: true }));
      localStorage.setItem(gatewayPlace, JSON.stringify({ ...reached.value.gateway, demoUsers: [] }));
      return [{ id: '', gateway: reached.value.gateway, signedIn: reached.value.operator !== undefined, operator: reached.value.operator, wanted: true }];
    },
    'gateway.forget': async () => success(undefined),
    'files.openDialog': async () => success(await pickFiles(library, false)),
    'files.openFolder': async () => success(await pickFiles(library, true)),
    'files.saveText': async ({ suggestedName, text }) => success(offerDownload(suggestedName, new Blob([text], { type: `${suggestedName.endsWith('.csv') ? 'text/csv' : 'text/plain'};charset=utf-8` }))),
    'files.savePdf': async () => desktopOnly(),
    'exports.begin': async ({ suggestedName }) => browserExports.begin(suggestedName),
    'exports.chunk': async ({ exportId, bytes }) => browserExports.chunk(exportId, bytes),
    'exports.end': async ({ exportId }) => browserExports.end(exportId),
    'exports.cancel': async ({ exportId }) => browserExports.cancel(exportId),
    'notes.read': async ({ fingerprint }) => browserNotes.read(fingerprint),
    'notes.write': async ({ fingerprint, notes }) => browserNotes.write(fingerprint, notes),
    'coverage.read': async ({ fingerprint }) => browserCoverage.read(fingerprint),
    'coverage.report': async (report) => browserCoverage.report(report),
    'coverage.list': async () => browserCoverage.list(),
    'evidence.key': async () => evidenceOnDesktop(),
    'evidence.make': async () => evidenceOnDesktop(),
    'evidence.handOver': async () => evidenceOnDesktop(),
    'evidence.signCopy': async () => evidenceOnDesktop(),
    'evidence.cancel': async () => success(undefined),
    'library.list': async () => success([...(await library.list())]),
    'library.remove': ({ id }) => library.remove(id),
    'library.importBegin': async () => desktopOnly(),
    'library.importChunk': async () => desktopOnly(),
    'library.importCancel': async () => success(undefined),
    'library.importEnd': async () => desktopOnly(),
    'download.list': async () => success([...downloads.list()]),
    'download.start': async ({ recording }) => downloads.start(recording),
    'download.pause': async ({ recordingId }) => downloads.pause(recordingId),
    'download.resume': async ({ recordingId }) => downloads.resume(recordingId),
    'download.cancel': async ({ recordingId }) => downloads.cancel(recordingId),
    'stream.open': async () => desktopOnly(),
    'stream.close': async () => success(undefined),
    'window.openWall': async () => browserWindows.openWall(),
    'window.popOut': async ({ sessionId }) => browserWindows.popOut(sessionId),
    'window.close': async () => browserWindows.close(),
    'outbox.append': async (request) => outbox.append(request.events),
    'outbox.status': async () => outbox.status(),
    // A page of the gateway's own cannot witness against it.
    'witness.alarms': async () => success([]),
    'witness.accept': async () => success(undefined),
    'alerts.tell': async ({ open }) => browserAttention(open),
    'session.participating': async ({ active }) => {
      catchChord(active);
      return success(undefined);
    },
  };

  const handleKey = (event: KeyboardEvent): void => {
    if (event.code !== leaveChord.code || event.ctrlKey !== leaveChord.control || event.shiftKey !== leaveChord.shift) return;
    event.preventDefault();
    event.stopPropagation();
    events.emit('session.leaveChord', undefined);
  };
  const catchChord = (active: boolean): void => {
    window.removeEventListener('keydown', handleKey, true);
    if (active) window.addEventListener('keydown', handleKey, true);
  };

  const located = ({ fileId, name }: OpenedPart): FileLocation => ({ kind: 'blob', blob: library.blob(fileId), name });
  return {
    kind: 'browser',
    call: (name, request) => handlers[name](request),
    on: (name, listener) => events.on(name, listener),
    locate: (file) => ({ ...located(file), others: file.others?.map(located) }),
    importRecording,
  };
}

/** Signed in before, but the gateway is away: who it was. */
function remembered(): GatewayInfo[] {
  try {
    const text = localStorage.getItem(gatewayPlace);
    return text === null ? [] : [JSON.parse(text) as GatewayInfo];
  } catch {
    return [];
  }
}

function pickFiles(library: BrowserLibrary, folder: boolean): Promise<OpenedFile[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.webkitdirectory = folder;
    input.addEventListener('cancel', () => resolve([]));
    input.addEventListener('change', () => resolve(groupBlobs([...(input.files ?? [])].map(pathed)).map(({ main, others, title }) => library.open(main, main.name, others, title))));
    input.click();
  });
}
