import { failure, success, type Problem } from '../../shared/base/problem';
import { savedTextLimit } from '../../shared/ipc/contract';
import { placeOf } from '../../shared/ipc/window-place';
import { gatewayOf, ownId } from '../../shared/model/gateway-ids';
import { sessionName } from '../../shared/model/session';
import type { LivePort } from '../live/port';
import { routedGateway, type GatewayLink } from '../gateway/routed';
import { systemTimers } from '../gateway/timers';
import { connectHost } from '../host/connect';
import type { Host } from '../host/host';
import { resolveTheme } from '../kit/theme';
import type { PlayTarget, Services } from '../services/services';
import { selectFirst, selectLabelOf, selectSeveral } from '../state/gateway-selectors';
import { gatewayLeft, gatewaysKnown, liveChanged } from '../state/gateways';
import { problemRaised } from '../state/problems';
import { preferencesChanged } from '../state/preferences';
import { createConsoleStore, type ConsoleStore } from '../state/store';
import { openStorage } from '../storage/storage';
import { keepAlarm } from './alarm';
import { createAlertDesk } from './alert-desk';
import { keepAlerts } from './alert-memory';
import { watchGateways, watchTiles } from './alert-watch';
import { watchDestinations } from './destination-watch';
import { connectGateways } from './gateway-links';
import { keepPreferences, recallPreferences } from './memory';
import { keepSessions, recallSessions } from './session-memory';
import { composeLibrary } from './library/compose-library';
import { LiveSupervisor } from './live-supervisor';
import { createOrderDesk } from './order-desk';
import { keepOrders, recallOrders } from './order-memory';
import { LiveTileBoard } from './tile-board';
import { createViewingDesk } from './viewing-desk';
import { watchSight } from './window-sight';
import { saveLong } from './save-long';
import { prepareRecordingWorker, startLiveWorker, startRecordingWorker, startReportWorker } from './workers';

const tooLong: Problem = { code: 'text-too-long', severity: 'warning', what: 'This is more than can be saved at once.', tip: 'Filter it to what is needed, then export again.' };

const workerDied: Problem = {
  code: 'live-worker', severity: 'warning', what: 'The part of this window that draws live pictures stopped, and was started anew.', tip: 'The pictures come back by themselves. If it happens again, copy the details for support.',
};
const notShownAgain: Problem = {
  code: 'live-quarantined', severity: 'error', what: 'Hostile or broken output: it stopped the live pictures three times, and is not shown here.', tip: 'The session goes on and is recorded. Reload the window to try again; the recording has all of it.',
};

export interface Console {
  readonly store: ConsoleStore;
  readonly services: Services;
  /** Told when another live worker has taken the place of one that died: everything live is opened anew on it. */
  onServices(listener: (services: Services) => void): void;
  /** Where the window begins; `offline`: a gateway is remembered, and it cannot be reached. */
  readonly start: 'signed-in' | 'sign-in' | 'offline';
}

/** Builds the window: host, then who is signed in where, then store, streams of facts and live worker. */
export async function composeConsole(navigate: (path: string) => void): Promise<Console> {
  const host = connectHost();
  const place = placeOf(location.search);
  const store = createConsoleStore(recallPreferences(place));
  keepPreferences(store, place);
  store.dispatch(gatewaysKnown(await host.call('gateway.list', undefined)));
  const first = selectFirst(store.getState());
  const signedIn = first?.operator !== undefined;

  const storage = openStorage({ onProblem: (problem) => void store.dispatch(problemRaised(problem)) });
  if (first) store.dispatch(preferencesChanged({ gatewayAddress: first.info.address }));
  void recallSessions(store, storage);
  keepSessions(store, storage);

  // Whoever cannot be reached yet is waited for, as long as somebody else can be.
  const { links, reconnect } = connectGateways(host, store, signedIn ? store.getState().gateways.known : []);
  const gateway = links.length > 0 ? routedGateway(links) : undefined;
  if (links.length > 0) {
    recallOrders(store, links, sessionStorage);
    keepOrders(store, sessionStorage);
    keepAlerts(store, links, localStorage);
  }
  const tiles = new LiveTileBoard();
  let liveListener: (services: Services) => void = () => undefined;
  const live = links.length > 0 ? startLive(host, links, store, tiles, (port) => {
    services = { ...services, live: port };
    liveListener(services);
  }) : undefined;

  const opened = new Map<string, PlayTarget>();
  const orders = createOrderDesk(gateway, store.dispatch, (session) => {
    const label = selectLabelOf(store.getState(), session.id);
    return `${sessionName(session)}${label ? ` at ${label.name}` : ''}`;
  });
  const viewing = createViewingDesk(host, store, orders, localStorage);
  const openPlayer: Services['openPlayer'] = (target) => viewing.beforePlaying(target, () => {
    const id = target.kind === 'library' ? target.entry.id : target.file.fileId;
    opened.set(id, target);
    navigate(`/play/${encodeURIComponent(id)}`);
  });
  let services: Services = {
    place, host, gateway, gateways: links, live: live?.first, storage, tiles, sight: watchSight(host, document),
    orders, viewing, alerts: createAlertDesk(host, store, orders),
    openRecording: startRecordingWorker,
    openReports: startReportWorker,
    // Out there a recording has the names its own gateway gave it.
    download: async (recording) => {
      const clear = await viewing.beforeDownload(recording);
      return clear.ok ? host.call('download.start', {
        recording: { ...recording, rights: viewing.rightsOf(recording), id: ownId(recording.id), sessionId: ownId(recording.sessionId) }, gatewayAddress: links.find(({ id }) => id === gatewayOf(recording.id))?.address,
      }) : clear;
    },
    async stream(recording, start) {
      const clear = await viewing.beforeDownload(recording);
      if (!clear.ok) return clear;
      const gatewayAddress = links.find(({ id }) => id === gatewayOf(recording.id))?.address ?? '';
      const opened = await host.call('stream.open', { recordingId: ownId(recording.id), name: sessionName(recording), gatewayAddress });
      if (!opened.ok) return opened;
      openPlayer({ kind: 'streamed', file: opened.value, recording: { ...recording, id: ownId(recording.id), sessionId: ownId(recording.sessionId) }, gatewayAddress, start });
      return success(undefined);
    },
    openPlayer,
    ...composeLibrary({ isMain: place.kind === 'main', host, storage, store, openPlayer, showLibrary: () => navigate('/library'), raise: (problem) => void store.dispatch(problemRaised(problem)) }),
    async saveText(suggestedName, text) {
      const answer = text.length > savedTextLimit ? failure<{ saved?: string }>(tooLong) : await host.call('files.saveText', { suggestedName, text });
      if (!answer.ok) store.dispatch(problemRaised(answer.problem));
      return answer.ok && answer.value.saved !== undefined;
    },
    saveLong: (suggestedName, text) => saveLong(host, suggestedName, text, (problem) => void store.dispatch(problemRaised(problem))),
    playTarget: (id) => opened.get(id),
  };

  watchGateways(store);
  watchDestinations(store);
  keepAlarm(host, store);
  prepareInLibrary(!signedIn);
  listenToHost(host, store, services, () => {
    reconnect();
    live?.reconnect();
  });
  const start = signedIn ? 'signed-in' : first && !(await answers(host, first.info.address)) ? 'offline' : 'sign-in';
  return { store, services, start, onServices: (listener) => { liveListener = listener; } };
}

/** Whoever looks at the library, or has no gateway, opens a recording next. */
function prepareInLibrary(offline: boolean): void {
  const prepare = (event?: Event): void => {
    if (location.hash.startsWith('#/library') || (offline && event === undefined)) requestIdleCallback(prepareRecordingWorker, { timeout: 2000 });
  };
  addEventListener('hashchange', prepare);
  prepare();
}

const patienceMs = 3000;

/** Whether the gateway answers within a moment; a window should not stay empty for longer. */
async function answers(host: Host, address: string): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => { setTimeout(() => resolve(false), patienceMs); });
  const asked = host.call('gateway.probe', { address }).then((answer) => answer.ok || answer.problem.code === 'other-origin', () => false);
  return Promise.race([asked, late]);
}

/** The live worker, and each that takes its place; the theme and reconnecting are for whichever lives. */
function startLive(host: Host, links: readonly GatewayLink[], store: ConsoleStore, tiles: LiveTileBoard, onPort: (port: LivePort) => void): { readonly first: LivePort; reconnect(): void } {
  const themed = (): ReturnType<typeof resolveTheme> => resolveTheme(store.getState().preferences.theme);
  let theme = themed();
  let current: LivePort;
  const watch = watchTiles(store);
  const take = (port: LivePort): LivePort => {
    current = port;
    void port.setTheme(theme).catch(() => undefined);
    return port;
  };
  const supervisor = new LiveSupervisor(startLiveWorker, links.map(({ id, address }) => ({ gateway: id, origin: host.kind === 'browser' ? location.origin : address })), {
    onConnection: (connection, gateway) => void store.dispatch(liveChanged({ gateway, live: connection.state })),
    onTiles: (statuses) => {
      tiles.tell(statuses);
      watch(statuses);
    },
    onServerTime: () => undefined,
    onPort: (port) => onPort(take(port)),
    onSilent: () => tiles.silent(),
    onDied(why, quarantined) {
      for (const session of quarantined) tiles.quarantine(session, { ...notShownAgain, cause: why });
      store.dispatch(problemRaised(quarantined.length > 0 ? { ...notShownAgain, cause: `${quarantined.join(', ')}: ${why}` } : { ...workerDied, cause: why }));
    },
  }, systemTimers);
  const first = take(supervisor.start());
  store.subscribe(() => {
    const next = themed();
    if (next === theme) return;
    theme = next;
    void current.setTheme(next).catch(() => undefined);
  });
  return { first, reconnect: () => void current.reconnect().catch(() => undefined) };
}

function listenToHost(host: Host, store: ConsoleStore, services: Services, reconnect: () => void): void {
  host.on('power.resumed', reconnect);
  host.on('gateway.signedOut', ({ address, problem }) => {
    // With several gateways it is said where that gateway's state is shown; the others go on.
    if (problem && !selectSeveral(store.getState())) store.dispatch(problemRaised(problem));
    store.dispatch(gatewayLeft(address));
  });
  host.on('files.opened', (files) => services.openFiles(files));
  host.on('app.notice', (problem) => void store.dispatch(problemRaised(problem)));
  // Says that the listeners stand: files and notices that came before are kept for this call.
  void host.call('app.info', undefined);
}
