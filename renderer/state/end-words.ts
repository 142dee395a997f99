import type { Session } from '../../shared/model/session';

/** Why a session ended, for those who watch: the gateway's text itself speaks to the session's user. */
export function endWords(session: Pick<Session, 'endText' | 'endReason'>): string {
  const words = (session.endText ?? '').replace(/^Your session has been /, '');
  if (words !== '') return words.charAt(0).toUpperCase() + words.slice(1);
  const reason = session.endReason?.replaceAll('_', ' ') ?? '';
  return reason === '' ? 'The gateway gave no reason.' : reason.charAt(0).toUpperCase() + reason.slice(1);
}
