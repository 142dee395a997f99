import type { SessionState } from '../../../shared/model/session';

const endReasons: Readonly<Record<string, string>> = {
  user_close: 'Closed by the user',
  admin_terminate: 'Terminated',
  connect_disconnect: 'Connection lost',
  connect_failed: 'Could not connect',
  idle_disconnect: 'Idle too long',
  max_session_timeout: 'Time limit reached',
  permission_expired: 'Permission expired',
  null_storage: 'No recording storage',
};

/** A gateway's end reason in words; unknown ones as they came. */
export const endReasonWords = (reason: string): string => endReasons[reason] ?? reason;

export const stateWords: Readonly<Record<SessionState, string>> = { live: 'Live', paused: 'Paused', ending: 'Ending', ended: 'Ended' };
