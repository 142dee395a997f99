import { proxy, releaseProxy, transfer, wrap } from 'comlink';
import type { Disposable } from '../../shared/base/dispose';
import type { Problem } from '../../shared/base/problem';
import type { LivePort } from './port';

/** The live worker as the page uses it: callbacks are proxied and canvases handed over here, so callers need not know. */
export function connectLivePort(worker: Worker): LivePort & Disposable {
  const remote = wrap<LivePort>(worker);
  return {
    start: (sources, listener, careful) => remote.start(sources, proxy({
      onConnection: (connection, gateway) => listener.onConnection(connection, gateway),
      onTiles: (statuses) => listener.onTiles(statuses),
      onServerTime: (server, receivedAt, gateway) => listener.onServerTime(server, receivedAt, gateway),
      onTaking: (sessionId, going) => listener.onTaking?.(sessionId, going),
    }), careful),
    alive: () => remote.alive(),
    stop: () => remote.stop(),
    reconnect: () => remote.reconnect(),
    openStrip: (sheet, canvas, area) => remote.openStrip(sheet, transfer(canvas, [canvas]), area),
    resizeStrip: (strip, area) => remote.resizeStrip(strip, area),
    closeStrip: (strip) => remote.closeStrip(strip),
    openTile: (sessionId, sheet, area, need) => remote.openTile(sessionId, sheet, area, need),
    placeTiles: (places) => remote.placeTiles(places),
    setTileNeed: (tile, need) => remote.setTileNeed(tile, need),
    closeTile: (tile) => remote.closeTile(tile),
    setTheme: (theme) => remote.setTheme(theme),
    openFocus: (sessionId, onFrame, onProblem) => remote.openFocus(
      sessionId, proxy((frame) => onFrame(frame)), onProblem && proxy((problem: Problem) => onProblem(problem)),
    ),
    closeFocus: (focus) => remote.closeFocus(focus),
    measure: () => remote.measure(),
    dispose() {
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}
