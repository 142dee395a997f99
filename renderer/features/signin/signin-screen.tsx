import './signin.css';
import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { windowTitle } from '../../../shared/ipc/window-titles';
import { Button } from '../../kit/button';
import { useServices } from '../../services/services';
import { selectGateway } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { SignInForm } from './signin-form';

/** Nobody is signed in anywhere: the way in, or on without a gateway. */
export function SignInScreen({ onWorkOffline }: { readonly onWorkOffline: () => void }) {
  const { host } = useServices();
  const remembered = useConsole((state) => state.preferences.gatewayAddress);
  const current = useConsole(selectGateway)?.address;
  const [notice, setNotice] = useState<string>();
  // As it was when the screen opened: signing in changes what is remembered, and must not put another address back.
  const [first] = useState(current ?? remembered);
  useEffect(() => {
    document.title = windowTitle('Sign in');
  }, []);
  useEffect(() => {
    let here = true;
    void host.call('app.info', undefined).then((info) => here && setNotice(info.runtimeNotice));
    return () => {
      here = false;
    };
  }, [host]);

  return (
    <main className="signin" aria-label="Sign in">
      <div className="signin-card">
        <header className="signin-head">
          <span className="rail-logo" aria-hidden>V</span>
          <div>
            <h1>Vigil</h1>
            <p className="soft">Watch privileged sessions, and step in.</p>
          </div>
        </header>
        <SignInForm address={first} suggest />
        <footer className="signin-feet">
          <Button variant="quiet" icon={<WifiOff size={14} aria-hidden />} onPress={onWorkOffline}>Work offline</Button>
          <span className="faint cut">Library and remembered sessions</span>
        </footer>
        {notice !== undefined && <p className="signin-notice">{notice}</p>}
      </div>
    </main>
  );
}
