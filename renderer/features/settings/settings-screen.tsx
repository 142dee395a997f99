import './settings.css';
import { useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { CallReply } from '../../../shared/ipc/contract';
import { terminateReasons } from '../../../shared/intent/reasons';
import { Button } from '../../kit/button';
import { SegmentedControl, Select, Switch } from '../../kit/choice';
import type { ThemeChoice } from '../../kit/theme';
import { useServices } from '../../services/services';
import { selectGateway, selectKnownGateways } from '../../state/gateway-selectors';
import { preferencesChanged } from '../../state/preferences';
import { problemRaised } from '../../state/problems';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { Rights } from './rights';

const themeChoices: readonly { readonly id: ThemeChoice; readonly label: string }[] = [
  { id: 'dark', label: 'Dark' }, { id: 'light', label: 'Light' }, { id: 'contrast', label: 'High contrast' }, { id: 'system', label: 'As the system' },
];
// "At once" is never the one-press reason: it has no undo.
const reasonChoices = terminateReasons.filter((reason) => reason.graceMs !== 0).map((reason) => ({ id: reason.code, label: reason.label }));

export function SettingsScreen() {
  const dispatch = useConsoleDispatch();
  const preferences = useConsole((state) => state.preferences);
  return (
    <section className="screen" aria-label="Settings">
      <header className="toolbar"><h1>Settings</h1></header>
      <div className="scroll settings">
        <Group title="Look">
          <Setting name="Theme" about="Dark is made for dark rooms; high contrast holds 7:1 everywhere.">
            <SegmentedControl label="Theme" choices={themeChoices} value={preferences.theme} onChange={(theme) => dispatch(preferencesChanged({ theme }))} />
          </Setting>
        </Group>
        <Group title="Wall">
          <Setting name="Single keys" about="M, P, H, X and U give orders to the focused tile. Turn them off if keys get pressed by accident.">
            <Switch label={preferences.singleKeys ? 'On' : 'Off'} value={preferences.singleKeys} onChange={(singleKeys) => dispatch(preferencesChanged({ singleKeys }))} />
          </Setting>
          <Setting name="Reason of one press" about="What Terminate gives as its reason when you do not pick one. It follows your last pick.">
            <Select label="Reason of one press" choices={reasonChoices} value={preferences.reason === 'security_incident' ? 'other' : preferences.reason} onChange={(reason) => dispatch(preferencesChanged({ reason }))} />
          </Setting>
        </Group>
        <Group title="Alerts">
          <Setting name="Sound" about="Two soft notes when an alert comes up, three for a critical one. Never repeated, never the only sign.">
            <Switch label={preferences.alertSound ? 'On' : 'Off'} value={preferences.alertSound} onChange={(alertSound) => dispatch(preferencesChanged({ alertSound }))} />
          </Setting>
          <Setting name="Message of the system" about="While you work elsewhere: how many sessions need attention. It names nobody and shows nothing of a session.">
            <Switch label={preferences.alertMessage ? 'On' : 'Off'} value={preferences.alertMessage} onChange={(alertMessage) => dispatch(preferencesChanged({ alertMessage }))} />
          </Setting>
        </Group>
        <Rights />
        <Policies />
        <Data />
        <About />
      </div>
    </section>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return <section className="panel settings-group" aria-label={title}><h2>{title}</h2>{children}</section>;
}

function Setting({ name, about, children }: { readonly name: string; readonly about: string; readonly children: ReactNode }) {
  return (
    <div className="setting">
      <div className="grow stack"><strong>{name}</strong><span className="soft">{about}</span></div>
      {children}
    </div>
  );
}

/** Further windows are for the wall. */
function Policies() {
  const { place } = useServices();
  const [, navigate] = useLocation();
  if (place.kind !== 'main') return null;
  return (
    <Group title="Policies">
      <Setting name="Rules about commands and files" about="What raises the risk of a session, and what is refused before it runs, at your gateway.">
        <Button onPress={() => navigate('/policies')}>Show policies</Button>
      </Setting>
    </Group>
  );
}

function Data() {
  const { storage } = useServices();
  const dispatch = useConsoleDispatch();
  const known = useConsole(selectKnownGateways);
  const last = useConsole((state) => state.preferences.gatewayAddress);
  const addresses = new Set([...known.map(({ info }) => info.address), last].filter((address) => address !== ''));
  const [cleared, setCleared] = useState(false);
  const clear = async (): Promise<void> => {
    const done = await Promise.all([...addresses].map((address) => storage.sessions.forget(address)));
    if (done.every(Boolean)) setCleared(true);
    else dispatch(problemRaised({ code: 'cache', severity: 'warning', what: 'The remembered sessions could not be cleared.', tip: 'Close other windows of the console, then try again.' }));
  };
  return (
    <Group title="Data on this machine">
      <Setting name="Remembered sessions" about="A cache for working offline. Recordings, downloads and the audit outbox are not touched.">
        <Button onPress={() => void clear()} isDisabled={addresses.size === 0}>{cleared ? 'Cleared' : 'Clear the cache'}</Button>
      </Setting>
      {!storage.usable && <p className="soft">The cache cannot be used at the moment; the console works without it.</p>}
    </Group>
  );
}

function About() {
  const { host } = useServices();
  const gateway = useConsole(selectGateway);
  const [info, setInfo] = useState<CallReply<'app.info'>>();
  useEffect(() => {
    let here = true;
    void host.call('app.info', undefined).then((told) => here && setInfo(told));
    return () => {
      here = false;
    };
  }, [host]);
  const facts: readonly (readonly [string, string])[] = [
    ['Console', info?.version ?? '…'], ['Runs in', host.kind === 'desktop' ? `Electron ${info?.electron ?? '…'}` : 'a browser'], ['Chromium', info?.chromium ?? '…'], ['Platform', info?.platform ?? '…'],
    ['Gateway', gateway ? `${gateway.name}, version ${gateway.version}, ${gateway.address}` : 'none'], ['Key of its recordings', gateway?.signingKeyId ?? '–'],
  ];
  return (
    <Group title="About">
      <dl className="facts">{facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`} className={name.startsWith('Key') ? 'mono' : ''}>{value}</dd>])}</dl>
      {info?.runtimeNotice !== undefined && <p className="settings-notice">{info.runtimeNotice}</p>}
    </Group>
  );
}
