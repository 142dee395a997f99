import { useCallback } from 'react';
import type { SessionId } from '../../../shared/model/ids';
import { useServices } from '../../services/services';
import { problemRaised } from '../../state/problems';
import { useConsoleDispatch } from '../../state/store';

/** Opens a window of its own for a session; where that cannot be, it is told. */
export function usePopOut(): (id: SessionId) => void {
  const { host } = useServices();
  const dispatch = useConsoleDispatch();
  return useCallback((id: SessionId) => {
    void host.call('window.popOut', { sessionId: id }).then((answer) => {
      if (!answer.ok) dispatch(problemRaised(answer.problem));
    });
  }, [host, dispatch]);
}
