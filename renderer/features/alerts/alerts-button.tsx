import './alerts.css';
import { Bell, BellRing, ClipboardList } from 'lucide-react';
import { useRef, useState } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Button } from '../../kit/button';
import { isOpen, type Alert } from '../../state/alert-machine';
import { selectAlerts } from '../../state/alert-selectors';
import { moderationOpened } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { AlertRow } from './alert-row';

/** The bell: how many alerts nobody has acknowledged, the newest critical one in words where there is room; the list behind it. */
export function AlertsButton() {
  const alerts = useConsole(selectAlerts);
  const open = alerts.filter(isOpen);
  const critical = open.find(({ level }) => level === 'critical');
  return (
    <DialogTrigger>
      <Button className={`alerts${open.length > 0 ? ' some' : ''}${critical ? ' critical' : ''}`} aria-label={`Alerts: ${open.length}`} icon={open.length > 0 ? <BellRing size={14} aria-hidden /> : <Bell size={14} aria-hidden />}>
        {open.length}
        {critical && <span className="alerts-news cut">{critical.about === '' ? 'Gateway lost' : critical.about}</span>}
      </Button>
      <Popover className="popover alerts-popover" placement="bottom end" offset={4}>
        <Dialog className="alerts-panel" aria-label="Alerts">
          {({ close }) => <Inside alerts={alerts} close={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Inside({ alerts, close }: { readonly alerts: readonly Alert[]; readonly close: () => void }) {
  const dispatch = useConsoleDispatch();
  const [held, setHeld] = useState(false);
  const shown = useHeldOrder(alerts, held);
  const open = shown.filter(isOpen);
  const done = shown.filter((alert) => !isOpen(alert));
  return (
    <>
      <header className="alerts-head">
        <h2>Alerts</h2>
        <span className="grow" />
        {open.length > 1 && <Button variant="quiet" onPress={() => { close(); dispatch(moderationOpened({ kind: 'acknowledge', alerts: open.map(({ id }) => id) })); }}>Acknowledge all…</Button>}
        <Button variant="quiet" icon={<ClipboardList size={14} aria-hidden />} onPress={() => { close(); dispatch(moderationOpened({ kind: 'shift' })); }}>Shift summary…</Button>
      </header>
      <div className="alerts-body" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
        {open.length === 0
          ? <p className="alerts-none">Nothing is waiting. Alerts come up when a session's risk rises to high, a picture stays stale, a gateway is lost or an order fails.</p>
          : <ul className="alerts-list" aria-label="Not acknowledged">{open.map((alert) => <AlertRow key={alert.id} alert={alert} onDone={close} />)}</ul>}
        {done.length > 0 && (
          <>
            <h3 className="alerts-title">Acknowledged</h3>
            <ul className="alerts-list" aria-label="Acknowledged">{done.map((alert) => <AlertRow key={alert.id} alert={alert} onDone={close} />)}</ul>
          </>
        )}
      </div>
    </>
  );
}

/** While the pointer or the keyboard is on the list nothing in it changes its place; what is new waits at the end. */
function useHeldOrder(alerts: readonly Alert[], held: boolean): readonly Alert[] {
  const order = useRef<readonly string[]>([]);
  if (!held) order.current = alerts.map(({ id }) => id);
  else order.current = [...order.current, ...alerts.map(({ id }) => id).filter((id) => !order.current.includes(id))];
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  return order.current.map((id) => byId.get(id)).filter((alert) => alert !== undefined);
}
