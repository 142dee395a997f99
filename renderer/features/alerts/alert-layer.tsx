import './alerts.css';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useServices } from '../../services/services';
import { selectOpenAlerts } from '../../state/alert-selectors';
import { selectGatewayLabels } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { AcknowledgeDialog } from './acknowledge-dialog';
import { ShiftDialog } from './shift-dialog';
import { aboutWords } from './words';

/** Dialogs of alerts, and the voice for those who do not see the bell; mounted once by the frame. */
export function AlertLayer() {
  const dialog = useConsole((state) => state.moderation.dialog);
  const { host } = useServices();
  const [location, navigate] = useLocation();
  // Nobody is taken out of a session they are in.
  useEffect(() => host.on('alerts.wanted', () => { if (!location.startsWith('/session/')) navigate('/wall'); }), [host, location, navigate]);
  const newest = useConsole((state) => selectOpenAlerts(state).find(({ level, found }) => level === 'critical' && !found));
  const labels = useConsole(selectGatewayLabels);
  return (
    <>
      <div className="unseen" role="alert">{newest && `Critical alert: ${aboutWords(newest, labels.find(({ id }) => id === newest.gateway)?.name)}, ${newest.cause}`}</div>
      {dialog?.kind === 'acknowledge' && <AcknowledgeDialog ids={dialog.alerts} />}
      {dialog?.kind === 'shift' && <ShiftDialog />}
    </>
  );
}
