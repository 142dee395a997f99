import { ShieldAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { LogAlarm } from '../../../shared/ipc/schemas';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { formatTime } from '../../kit/format/format';
import { useServices } from '../../services/services';
import './audit.css';

/** What this console's witness found wrong with its gateways' audit logs. */
function useLogAlarms(): readonly LogAlarm[] {
  const { host } = useServices();
  const [alarms, setAlarms] = useState<readonly LogAlarm[]>([]);
  useEffect(() => {
    let told = false;
    let left = false;
    const stop = host.on('witness.changed', (changed) => {
      told = true;
      setAlarms(changed);
    });
    void host.call('witness.alarms', undefined).then((first) => { if (first.ok && !told && !left) setAlarms(first.value); });
    return () => {
      left = true;
      stop();
    };
  }, [host]);
  return alarms;
}

/** Above every screen, until somebody ends it: a gateway's audit log is not what this console has seen of it. */
export function LogAlarms() {
  const alarms = useLogAlarms();
  const [ending, setEnding] = useState<LogAlarm>();
  return (
    <>
      {alarms.map((alarm) => (
        <section key={alarm.address} className="log-alarm" aria-label={`Audit log alarm: ${alarm.gatewayName}`}>
          <ShieldAlert size={20} aria-hidden />
          <div role="alert">
            <h2>{alarm.what}</h2>
            <p>{alarm.tip}</p>
            <p className="log-alarm-detail">Since {formatTime(alarm.since)}, at {alarm.address}. {alarm.detail}</p>
          </div>
          <Button onPress={() => setEnding(alarm)}>End this alarm…</Button>
        </section>
      ))}
      {ending && alarms.some(({ address }) => address === ending.address) && <EndAlarm alarm={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function EndAlarm({ alarm, onClose }: { readonly alarm: LogAlarm; onClose(): void }) {
  const { host } = useServices();
  const [problem, setProblem] = useState<string>();
  const end = async (): Promise<void> => {
    const answer = await host.call('witness.accept', { address: alarm.address });
    if (answer.ok) onClose();
    else setProblem(`${answer.problem.what} ${answer.problem.tip}`);
  };
  return (
    <Dialog
      title={`Remember the log of ${alarm.gatewayName} as it is now?`} isOpen role="alertdialog" onClose={onClose}
      feet={<><Button onPress={onClose}>Keep the alarm</Button><Button variant="danger" onPress={() => void end()}>Remember it as it is</Button></>}
    >
      <p>{alarm.what}</p>
      <p>This console then forgets what it has seen before and begins anew with the log the gateway shows. That you ended the alarm is written to the audit log of every gateway you are signed in to.</p>
      {problem !== undefined && <p role="alert">{problem}</p>}
    </Dialog>
  );
}
