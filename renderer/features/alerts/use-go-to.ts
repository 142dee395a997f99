import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { SessionId } from '../../../shared/model/ids';

/** Tries, one a frame, until the wall has made its tiles. */
const tries = 60;
const foundMs = 3000;

/** Shows the wall with this session's tile in view, the keyboard on it; the session itself where the wall does not show it. */
export function useGoTo(): (id: SessionId) => void {
  const [, navigate] = useLocation();
  return useCallback((id) => {
    navigate('/wall');
    let left = tries;
    const look = (): void => {
      const tile = document.querySelector<HTMLElement>(`[data-tile="${CSS.escape(id)}"]`);
      if (tile) {
        tile.scrollIntoView({ block: 'nearest' });
        tile.focus({ preventScroll: true });
        tile.dataset['found'] = '';
        setTimeout(() => delete tile.dataset['found'], foundMs);
      } else if ((left -= 1) > 0) requestAnimationFrame(look);
      else navigate(`/session/${id}`);
    };
    requestAnimationFrame(look);
  }, [navigate]);
}
