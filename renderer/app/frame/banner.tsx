import { WifiOff } from 'lucide-react';
import { Button } from '../../kit/button';
import { useNow } from '../../kit/now';
import { formatClock } from '../../kit/format/format';
import { useServices } from '../../services/services';
import { selectConnectedCount, selectFacts, selectFresh, selectGateways, selectSignedOut } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';

/** Says, above every screen, when what is shown is not the gateway's word of this moment. */
export function Banner() {
  const facts = useConsole(selectFacts);
  const signedOut = useConsole(selectSignedOut);
  const fresh = useConsole(selectFresh);
  const now = useNow();
  const { host } = useServices();
  const several = useConsole(selectGateways).length > 1;
  const someone = useConsole(selectConnectedCount) > 0;
  if (signedOut) {
    return (
      <div className="banner" role="status">
        <WifiOff size={16} aria-hidden />
        <span className="grow">You have been signed out: what is shown is no longer live.</span>
        <Button onPress={() => void host.call('gateway.signOut', undefined)}>Sign in again</Button>
      </div>
    );
  }
  // One gateway that is away is said where it is listed, and on its tiles.
  if (several && someone) return null;
  if (facts.state === 'connected' || facts.state === 'connecting') return null;
  if (facts.state === 'reconnecting') {
    return (
      <div className="banner" role="status">
        <WifiOff size={16} aria-hidden />
        <span className="grow">
          {fresh ? (several ? 'None of the gateways answers' : 'The gateway does not answer') : 'Offline: showing what this machine remembers'}
          <span aria-hidden>{now - facts.since >= 1000 ? ` for ${formatClock(now - facts.since)}` : ''}</span>. Reconnecting by itself.
        </span>
      </div>
    );
  }
  return (
    <div className="banner" role="status">
      <WifiOff size={16} aria-hidden />
      <span className="grow">Offline: showing what this machine remembers. Recordings in the library play as ever.</span>
    </div>
  );
}
