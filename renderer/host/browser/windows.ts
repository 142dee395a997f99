import { success, type Result } from '../../../shared/base/problem';
import { mostWalls, placeQuery, type WindowPlace } from '../../../shared/ipc/window-place';

let walls = 1;

/** Further windows in a plain browser: tabs or windows, as it likes. Whether one opened cannot be known, as it must not lead back here. */
export const browserWindows = {
  openWall(): Result<undefined> {
    walls = walls >= mostWalls ? 2 : walls + 1;
    return open({ kind: 'wall', number: walls }, '/wall');
  },
  popOut: (sessionId: string): Result<undefined> => open({ kind: 'session', number: 1 }, `/session/${encodeURIComponent(sessionId)}/monitor`),
  close(): Result<undefined> {
    setTimeout(() => window.close(), 0);
    return success(undefined);
  },
};

function open(place: WindowPlace, path: string): Result<undefined> {
  window.open(`${location.pathname}${placeQuery(place)}#${path}`, '_blank', 'noopener,popup,width=1280,height=800');
  return success(undefined);
}
