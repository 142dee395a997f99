import { failure, type Problem } from '../../shared/base/problem';
import { savedTextLimit } from '../../shared/ipc/contract';
import { placeOf } from '../../shared/ipc/window-place';
import { gatewayOf, ownId } from '../../shared/model/gateway-ids';
import { sessionName } from '../../shared/model/session';
import type { LivePort } from '../live/port';
import { routedGateway, type GatewayLink } from '../gateway/routed';
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
import { connectGateways } from './gateway-links';
import { keepPreferences, recallPreferences } from './memory';
import { keepSessions, recallSessions } from './session-memory';
import { composeLibrary } from './library/compose-library';
import { createOrderDesk } from './order-desk';
import { LiveTileBoard } from './tile-board';
import { prepareRecordingWorker, startLiveWorker, startRecordingWorker } from './workers';

const tooLong: Problem = { code: 'text-too-long', severity: 'warning', what: 'This is more than can be saved at once.', tip: 'Filter it to what is needed, then export again.' };

export interface Console {
  readonly store: ConsoleStore;
  readonly services: Services;
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
  const tiles = new LiveTileBoard();
  const live = links.length > 0 ? startLive(host, links, store, tiles) : undefined;

  const opened = new Map<string, PlayTarget>();
  const openPlayer: Services['openPlayer'] = (target) => {
    const id = target.kind === 'library' ? target.entry.id : target.file.fileId;
    opened.set(id, target);
    navigate(`/play/${encodeURIComponent(id)}`);
  };
  const services: Services = {
    place, host, gateway, gateways: links, live, storage, tiles,
    orders: createOrderDesk(gateway, store.dispatch, (session) => {
      const label = selectLabelOf(store.getState(), session.id);
      return `${sessionName(session)}${label ? ` at ${label.name}` : ''}`;
    }),
    openRecording: startRecordingWorker,
    // Out there a recording has the names its own gateway gave it.
    download: (recording) => host.call('download.start', {
      recording: { ...recording, id: ownId(recording.id), sessionId: ownId(recording.sessionId) }, gatewayAddress: links.find(({ id }) => id === gatewayOf(recording.id))?.address,
    }),
    openPlayer,
    ...composeLibrary({ isMain: place.kind === 'main', host, storage, store, openPlayer, showLibrary: () => navigate('/library'), raise: (problem) => void store.dispatch(problemRaised(problem)) }),
    async saveText(suggestedName, text) {
      const answer = text.length > savedTextLimit ? failure<{ saved?: string }>(tooLong) : await host.call('files.saveText', { suggestedName, text });
      if (!answer.ok) store.dispatch(problemRaised(answer.problem));
      return answer.ok && answer.value.saved !== undefined;
    },
    playTarget: (id) => opened.get(id),
  };

  prepareInLibrary(!signedIn);
  listenToHost(host, store, services, () => {
    reconnect();
    void live?.reconnect();
  });
  const start = signedIn ? 'signed-in' : first && !(await answers(host, first.info.address)) ? 'offline' : 'sign-in';
  return { store, services, start };
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

function startLive(host: Host, links: readonly GatewayLink[], store: ConsoleStore, tiles: LiveTileBoard): LivePort {
  const live = startLiveWorker();
  const failed = (caught: unknown): void => {
    store.dispatch(problemRaised({ code: 'live-worker', severity: 'error', what: 'The pictures of the sessions cannot be shown.', tip: 'Reload the window; if it happens again, copy the details for support.', cause: String(caught) }));
  };
  live.start(links.map(({ id, address }) => ({ gateway: id, origin: host.kind === 'browser' ? location.origin : address })), {
    onConnection: (connection, gateway) => void store.dispatch(liveChanged({ gateway, live: connection.state })),
    onTiles: (statuses) => tiles.tell(statuses),
    onServerTime: () => undefined,
  }).catch(failed);
  let theme = resolveTheme(store.getState().preferences.theme);
  void live.setTheme(theme).catch(failed);
  store.subscribe(() => {
    const next = resolveTheme(store.getState().preferences.theme);
    if (next === theme) return;
    theme = next;
    void live.setTheme(next).catch(failed);
  });
  return live;
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
