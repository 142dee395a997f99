import { Copy, Save } from 'lucide-react';
import { useState } from 'react';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { useServices } from '../../services/services';
import { selectAlerts } from '../../state/alert-selectors';
import { selectGatewayLabels, selectOperator, selectSeveral, selectSkew } from '../../state/gateway-selectors';
import { moderationClosed } from '../../state/moderation';
import { selectSessions } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { shiftSections, shiftText } from './shift-summary';

/** What the next shift has to know, to read, to copy and to save. As of the moment it was opened. */
export function ShiftDialog() {
  const { saveText } = useServices();
  const dispatch = useConsoleDispatch();
  const skew = useConsole(selectSkew);
  const [at] = useState(() => Date.now() + skew);
  const operator = useConsole(selectOperator);
  const alerts = useConsole(selectAlerts);
  const sessions = useConsole(selectSessions);
  const locks = useConsole((state) => state.locks);
  const labels = useConsole(selectGatewayLabels);
  const several = useConsole(selectSeveral);
  const [copied, setCopied] = useState(false);
  const close = (): void => void dispatch(moderationClosed());
  const facts = {
    at, by: operator ? `${operator.displayName} (${operator.loginName})` : '', alerts, sessions, locks,
    gatewayOf: (id: string) => (several ? labels.find((label) => label.id === gatewayOf(id) || label.id === id)?.name : undefined),
  };
  const copy = (): void => void navigator.clipboard?.writeText(shiftText(facts)).then(() => setCopied(true), () => undefined);
  return (
    <Dialog
      title="Shift summary" isOpen onClose={close} wide
      feet={(
        <>
          <Button icon={<Save size={14} aria-hidden />} onPress={() => void saveText(`shift-${new Date(at).toISOString().slice(0, 16).replace(/[:T]/g, '-')}.txt`, shiftText(facts))}>Save as text…</Button>
          <Button variant="primary" icon={<Copy size={14} aria-hidden />} onPress={copy}>{copied ? 'Copied' : 'Copy as text'}</Button>
        </>
      )}
    >
      <div className="shift scroll">
        {shiftSections(facts).map(({ title, lines, none }) => (
          <section key={title} aria-label={title}>
            <h3>{title}{lines.length > 0 ? ` (${lines.length})` : ''}</h3>
            {lines.length === 0 ? <p className="faint">{none}</p> : <ul>{lines.map((line) => <li key={line}>{line}</li>)}</ul>}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
