import { failure, type Problem } from '../../shared/base/problem';
import { savedTextLimit } from '../../shared/ipc/contract';
import { placeOf } from '../../shared/ipc/window-place';
import type { LivePort } from '../live/port';
import { createGatewayClient } from '../gateway/grpc-client';
import { connectHost } from '../host/connect';
import type { Host } from '../host/host';
import { resolveTheme } from '../kit/theme';
import type { PlayTarget, Services } from '../services/services';
import { liveChanged, operatorKnown } from '../state/connection';
import { createIngest, scheduleFrame } from '../state/ingest';
import { problemRaised } from '../state/problems';
import { preferencesChanged } from '../state/preferences';
import { selectSignedOut } from '../state/selectors';
import { createConsoleStore, type ConsoleStore } from '../state/store';
import { openStorage } from '../storage/storage';
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

/** Builds the window: host, then who is signed in, then store, stream of facts and live worker. */
export async function composeConsole(navigate: (path: string) => void): Promise<Console> {
  const host = connectHost();
  const place = placeOf(location.search);
  const store = createConsoleStore(recallPreferences(place));
  keepPreferences(store, place);
  const known = await host.call('gateway.list', undefined);
  const first = known.find(({ operator }) => operator !== undefined) ?? known[0];
  const current = { gateway: first?.gateway, operator: first?.operator };
  store.dispatch(operatorKnown(current));
  const signedIn = current.gateway !== undefined && current.operator !== undefined;
  const origin = host.kind === 'browser' ? location.origin : current.gateway?.address;

  const storage = openStorage({ onProblem: (problem) => void store.dispatch(problemRaised(problem)) });
  if (current.gateway) store.dispatch(preferencesChanged({ gatewayAddress: current.gateway.address }));
  void recallSessions(store, storage);
  keepSessions(store, storage);

  // The main process sees the heads of answers, and most refusals come inside: it asks the gateway itself, and ends the sign-in everywhere.
  const checkSignIn = (): void => void (current.gateway && host.call('gateway.check', { address: current.gateway.address }));
  const gateway = signedIn && origin !== undefined ? createGatewayClient(origin, checkSignIn) : undefined;
  const tiles = new LiveTileBoard();
  const live = gateway && origin !== undefined ? startLive(origin, store, tiles) : undefined;
  const ingest = createIngest({ dispatch: store.dispatch, schedule: scheduleFrame, now: Date.now });
  const watch = gateway?.watchFacts(ingest);
  checkWhenSignedOut(store, checkSignIn);

  const opened = new Map<string, PlayTarget>();
  const openPlayer: Services['openPlayer'] = (target) => {
    const id = target.kind === 'library' ? target.entry.id : target.file.fileId;
    opened.set(id, target);
    navigate(`/play/${encodeURIComponent(id)}`);
  };
  const services: Services = {
    place, host, gateway, live, storage, tiles,
    orders: createOrderDesk(gateway, store.dispatch),
    openRecording: startRecordingWorker,
    openPlayer,
    ...composeLibrary({ host, storage, store, openPlayer, showLibrary: () => navigate('/library'), raise: (problem) => void store.dispatch(problemRaised(problem)) }),
    async saveText(suggestedName, text) {
      const answer = text.length > savedTextLimit ? failure<{ saved?: string }>(tooLong) : await host.call('files.saveText', { suggestedName, text });
      if (!answer.ok) store.dispatch(problemRaised(answer.problem));
      return answer.ok && answer.value.saved !== undefined;
    },
    playTarget: (id) => opened.get(id),
  };

  prepareInLibrary(!signedIn);
  listenToHost(host, store, services, () => {
    watch?.reconnect();
    void live?.reconnect();
  });
  const start = signedIn ? 'signed-in' : current.gateway && !(await answers(host, current.gateway.address)) ? 'offline' : 'sign-in';
  return { store, services, start };
}

/** A stream of facts or pictures was refused. */
function checkWhenSignedOut(store: ConsoleStore, check: () => void): void {
  let was = false;
  store.subscribe(() => {
    const is = selectSignedOut(store.getState());
    if (is && !was) check();
    was = is;
  });
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

function startLive(origin: string, store: ConsoleStore, tiles: LiveTileBoard): LivePort {
  const live = startLiveWorker();
  const failed = (caught: unknown): void => {
    store.dispatch(problemRaised({ code: 'live-worker', severity: 'error', what: 'The pictures of the sessions cannot be shown.', tip: 'Reload the window; if it happens again, copy the details for support.', cause: String(caught) }));
  };
  live.start(origin, {
    onConnection: (connection) => void store.dispatch(liveChanged(connection.state)),
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
  host.on('gateway.signedOut', ({ problem }) => {
    if (problem) store.dispatch(problemRaised(problem));
    store.dispatch(operatorKnown({ gateway: store.getState().operator.gateway }));
  });
  host.on('files.opened', (files) => services.openFiles(files));
  host.on('app.notice', (problem) => void store.dispatch(problemRaised(problem)));
  // Says that the listeners stand: files and notices that came before are kept for this call.
  void host.call('app.info', undefined);
}
