import { CircleHelp, LogIn, LogOut, Plus, Search, Settings } from 'lucide-react';
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { AlertsButton } from '../../features/alerts';
import { ApprovalsButton } from '../../features/approvals';
import { Button, IconButton } from '../../kit/button';
import { Menu } from '../../kit/menu';
import { useClock } from '../../kit/now';
import { PaintedText } from '../../kit/painted-text';
import { useServices } from '../../services/services';
import { gatewayDialogOpened } from '../../state/gateway-dialog';
import { selectGateways, selectOperator, selectSkew } from '../../state/gateway-selectors';
import { problemRaised } from '../../state/problems';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { GatewayBar } from './gateway-bar';

interface TopBarProps {
  readonly onPalette: () => void;
  readonly onHelp: () => void;
  readonly onSignIn: () => void;
}

export function TopBar({ onPalette, onHelp, onSignIn }: TopBarProps) {
  const operator = useConsole(selectOperator);
  return (
    <header className="top">
      <GatewayBar />
      <button type="button" className="top-palette" onClick={onPalette} aria-keyshortcuts="Control+K Meta+K">
        <Search size={14} aria-hidden />
        <span className="grow cut">Search or run a command</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="top-right">
        <ApprovalsButton />
        <AlertsButton />
        <IconButton variant="quiet" label="Keys and help" icon={<CircleHelp size={16} aria-hidden />} onPress={onHelp} />
        <Clock />
        {operator ? <Who /> : <Button variant="primary" icon={<LogIn size={14} aria-hidden />} onPress={onSignIn}>Sign in to a gateway</Button>}
      </div>
    </header>
  );
}

/** The gateway's time, with its zone; how far this machine is off when that is over 2 s. */
function Clock() {
  const skew = useConsole(selectSkew);
  const read = useCallback((now: number) => new Date(now + skew).toISOString().slice(11, 19), [skew]);
  const minute = useClock((now) => read(now).slice(0, 5));
  const off = Math.round(skew / 1000);
  return (
    <div className="top-clock">
      <PaintedText read={read} characters={8} label={`Time at the gateway: ${minute} UTC`} title="Time at the gateway" /> <span className="faint mono" aria-hidden>UTC</span>
      {Math.abs(skew) > 2000 && <span className="clock-off" title="This machine's clock differs from the gateway's">clock {off > 0 ? '−' : '+'}{Math.abs(off)} s</span>}
    </div>
  );
}

function Who() {
  const { host, storage } = useServices();
  const gateways = useConsole(selectGateways);
  const dispatch = useConsoleDispatch();
  const [, navigate] = useLocation();
  const operator = useConsole(selectOperator);
  // The next one to sign in here may have fewer rights: what this machine remembers goes first.
  const signOut = async (): Promise<void> => {
    await Promise.all(gateways.map(({ info }) => storage.sessions.forget(info.address)));
    const done = await host.call('gateway.signOut', undefined);
    if (!done.ok) dispatch(problemRaised(done.problem));
  };
  if (!operator) return null;
  const initials = operator.displayName.split(/\s+/).map((word) => word[0] ?? '').join('').slice(0, 2).toUpperCase();
  const handle = (id: string): void => {
    if (id === 'settings') navigate('/settings');
    else if (id === 'add') dispatch(gatewayDialogOpened({ kind: 'sign-in' }));
    else void signOut();
  };
  return (
    <Menu
      label="Signed in" title={`${operator.displayName} / ${operator.userDirectory}`} onAction={handle}
      entries={[
        { id: 'settings', label: 'Settings', icon: <Settings size={14} aria-hidden /> },
        ...(host.kind === 'desktop' ? [{ id: 'add', label: 'Add gateway…', icon: <Plus size={14} aria-hidden /> }] : []),
        { id: 'out', label: gateways.length > 1 ? 'Sign out of all gateways' : 'Sign out', icon: <LogOut size={14} aria-hidden />, apart: true },
      ]}
    >
      <Button variant="quiet" className="who" aria-label={`${operator.loginName}, ${operator.role}`}>
        <span className="who-mark" aria-hidden>{initials}</span>
        <strong>{operator.loginName}</strong>
        <span className="soft who-role">{operator.role}</span>
      </Button>
    </Menu>
  );
}
