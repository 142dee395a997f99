import { EyeOff, LayoutGrid, LogOut, SearchX, WifiOff } from 'lucide-react';
import { useLocation } from 'wouter';
import { reachOf } from '../../../shared/policy/permissions';
import { Button } from '../../kit/button';
import { EmptyState } from '../../kit/display';
import { useServices } from '../../services/services';
import { selectConnectedCount, selectFacts, selectFresh, selectGateway, selectOperator, selectSeveral, selectSignedOut } from '../../state/gateway-selectors';
import { anyGateway } from '../../state/gateway-choice';
import { selectLiveSessions } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { wallChanged } from '../../state/wall';

const hostOf = (address: string): string => {
  try {
    return new URL(address).hostname;
  } catch {
    return '127.0.0.1';
  }
};

/** What the wall says when it has nothing to show: why, and what can be done about it. */
export function NoTiles() {
  const dispatch = useConsoleDispatch();
  const [, navigate] = useLocation();
  const { host } = useServices();
  const fresh = useConsole(selectFresh);
  const facts = useConsole(selectFacts).state;
  const lost = useConsole(selectConnectedCount) === 0 && facts === 'reconnecting';
  const signedOut = useConsole(selectSignedOut);
  const live = useConsole(selectLiveSessions).length;
  const filter = useConsole((state) => state.wall.filter);
  const oneGateway = useConsole((state) => state.wall.gateway) !== anyGateway;
  const several = useConsole(selectSeveral);
  const gateway = useConsole(selectGateway);
  const operator = useConsole(selectOperator);
  if (signedOut) {
    return (
      <EmptyState
        icon={<LogOut size={32} aria-hidden />} title="You are signed out"
        actions={<><Button variant="primary" onPress={() => void host.call('gateway.signOut', undefined)}>Sign in again</Button><Button onPress={() => navigate('/library')}>Open the library</Button></>}
      >
        The gateway takes your sign-in no longer, so there are no live pictures. Downloaded recordings play as ever.
      </EmptyState>
    );
  }
  // What nobody tells is not quiet.
  if (lost) {
    return (
      <EmptyState
        icon={<WifiOff size={32} aria-hidden />} title={several ? 'No gateway answers: nothing is known of now' : 'The gateway does not answer: nothing is known of now'}
        actions={<><Button variant="primary" onPress={() => navigate('/library')}>Open the library</Button><Button onPress={() => navigate('/sessions')}>See past sessions</Button></>}
      >
        The wall fills by itself as soon as there is an answer. Downloaded recordings play meanwhile.
      </EmptyState>
    );
  }
  const sshPort = gateway?.demo === true ? gateway.sshPort : undefined;
  if (fresh && live > 0) {
    return (
      <EmptyState
        icon={<SearchX size={32} aria-hidden />} title={oneGateway && filter === '' ? `None of ${live} live sessions is at this gateway` : `None of ${live} live sessions matches "${filter}"${oneGateway ? ' at this gateway' : ''}`}
        actions={<Button variant="primary" onPress={() => dispatch(wallChanged({ filter: '', gateway: anyGateway }))}>Clear the filter</Button>}
      >
        The filter looks at user, asset, protocol, team, risk and state.
      </EmptyState>
    );
  }
  if (fresh && !several && operator !== undefined && reachOf(operator, 'view') === 'none' && reachOf(operator, 'recordings') === 'own') {
    return (
      <EmptyState icon={<EyeOff size={32} aria-hidden />} title="Your role does not watch sessions" actions={<Button variant="primary" onPress={() => navigate('/library')}>Open the library</Button>}>
        You are signed in as {operator.role}: only sessions of your own are listed, and their recordings are in the library when they have ended.
      </EmptyState>
    );
  }
  if (fresh) {
    return (
      <EmptyState icon={<LayoutGrid size={32} aria-hidden />} title="All quiet: no live session" actions={<Button onPress={() => navigate('/sessions')}>See past sessions</Button>}>
        A tile appears here by itself as soon as somebody opens a session through the gateway.
        {sshPort !== undefined && <> Try it from a terminal of yours (password vigil-demo):</>}
        {sshPort !== undefined && <code className="mono wall-ssh">ssh -p {sshPort} alice@demo-1@{hostOf(gateway?.address ?? '')}</code>}
      </EmptyState>
    );
  }
  if (facts === 'connecting') return <EmptyState icon={<LayoutGrid size={32} aria-hidden />} title="Asking the gateway for its sessions…" />;
  return (
    <EmptyState
      icon={<WifiOff size={32} aria-hidden />} title="No gateway, no live pictures"
      actions={<><Button variant="primary" onPress={() => navigate('/library')}>Open the library</Button><Button onPress={() => navigate('/sessions')}>Remembered sessions</Button></>}
    >
      The wall shows only what is happening now. Downloaded recordings play without a gateway.
    </EmptyState>
  );
}
