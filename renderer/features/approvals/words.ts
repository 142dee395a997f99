import type { Approval } from '../../../shared/model/approval';

/** "Granted by Pat Lindt (pat)." */
export function stateWords(one: Approval): string {
  switch (one.state) {
    case 'pending': return 'Waiting for an answer.';
    case 'granted': return `Granted by ${one.decidedBy ?? 'somebody'}.`;
    case 'denied': return `Denied by ${one.decidedBy ?? 'somebody'}.`;
    case 'expired': return `Expired: ${one.note ?? 'nobody answered in time'}.`;
    case 'withdrawn': return 'Taken back.';
  }
}
