import { useEffect, useState } from 'react';
import { useStore } from 'react-redux';
import { matchRoute, Redirect, Route, Switch, useLocation, useRouter } from 'wouter';
import { windowTitle } from '../../../shared/ipc/window-titles';
import { AlertBanner, AlertLayer } from '../../features/alerts';
import { ApprovalLayer } from '../../features/approvals';
import { LogAlarms } from '../../features/audit';
import { EvidenceDialogs } from '../../features/evidence';
import { ModerationLayer } from '../../features/moderation';
import { GatewayDialogs } from '../../features/signin';
import { EmptyState } from '../../kit/display';
import { useServices } from '../../services/services';
import { moderationOpened } from '../../state/moderation';
import { useConsoleDispatch, type ConsoleState } from '../../state/store';
import { routes } from '../routes';
import { Banner } from './banner';
import { ErrorBoundary } from './error-screen';
import { Help } from './help';
import { Palette } from './palette';
import { Rail } from './rail';
import { panicScope } from './panic-scope';
import { TopBar } from './top-bar';

/** The rail, the top bar, the screen; palette and help over them. */
export function Frame({ onSignIn }: { readonly onSignIn: () => void }) {
  const [location] = useLocation();
  const { place: thisWindow, host } = useServices();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const dispatch = useConsoleDispatch();
  const store = useStore<ConsoleState>();
  const { parser } = useRouter();
  // A further wall shows the wall and its sessions; whoever goes elsewhere in it gets the rail to come back by.
  const bare = thisWindow.kind !== 'main' && /^\/(?:wall$|session\/|$)/.test(location);
  const leftSession = thisWindow.kind === 'session' && location === '/wall';
  useEffect(() => {
    if (leftSession) void host.call('window.close', undefined);
  }, [host, leftSession]);
  const place = routes.find(({ path }) => matchRoute(parser, path, location)[0])?.name;
  useEffect(() => {
    if (place !== undefined) document.title = windowTitle(place);
  }, [place]);

  // Everywhere, also while keys reach a session.
  useEffect(() => {
    const handlePanic = (event: KeyboardEvent): void => {
      if (event.code !== 'KeyX' || !event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      const tile = document.activeElement?.closest<HTMLElement>('[data-tile]')?.dataset['tile'];
      dispatch(moderationOpened({ kind: 'panic', ...panicScope(tile, location, store.getState().sessions.entities) }));
    };
    window.addEventListener('keydown', handlePanic, true);
    return () => window.removeEventListener('keydown', handlePanic, true);
  }, [dispatch, location, store]);

  useEffect(() => {
    const handleKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));
      const inTerminal = event.target instanceof HTMLElement && event.target.closest('[data-takes-keys]') !== null;
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k' && !inTerminal) {
        event.preventDefault();
        setPalette(true);
      } else if (event.key === '?' && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        setHelp(true);
      }
    };
    window.addEventListener('keydown', handleKey);
    return () => window.removeEventListener('keydown', handleKey);
  }, []);

  return (
    <div className={`frame${bare ? ' bare' : ''}`}>
      {!bare && <Rail />}
      <TopBar onPalette={() => setPalette(true)} onHelp={() => setHelp(true)} onSignIn={onSignIn} />
      <main className="frame-work">
        <LogAlarms />
        <Banner />
        {/^\/(?:wall)?$/.test(location) && <AlertBanner />}
        <div className="frame-screen">
          <ErrorBoundary name={location}>
            <Switch>
              {leftSession ? <Route><EmptyState title="This window closes" /></Route> : routes.map(({ path, screen: Screen }) => <Route key={path} path={path}><Screen /></Route>)}
              <Route path="/"><Redirect to="/wall" replace /></Route>
              <Route><EmptyState title="There is no such place">Choose one from the left.</EmptyState></Route>
            </Switch>
          </ErrorBoundary>
        </div>
      </main>
      <ModerationLayer />
      <AlertLayer />
      <ApprovalLayer />
      <GatewayDialogs />
      <EvidenceDialogs />
      <Palette isOpen={palette} onClose={() => setPalette(false)} onHelp={() => setHelp(true)} />
      <Help isOpen={help} onClose={() => setHelp(false)} />
    </div>
  );
}
