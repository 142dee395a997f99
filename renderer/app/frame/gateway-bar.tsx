import { ChevronDown, LogIn, LogOut, Palette, Plus, Server, Trash2, Filter } from 'lucide-react';
import { useLocation } from 'wouter';
import { oneCallAConnection } from '../../gateway/protocol';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import { Button, IconButton } from '../../kit/button';
import { ColourTag } from '../../kit/display';
import { formatClock } from '../../kit/format/format';
import { Menu, type MenuEntry } from '../../kit/menu';
import { useNow } from '../../kit/now';
import { useServices } from '../../services/services';
import { choiceOf } from '../../state/gateway-choice';
import { gatewayDialogOpened } from '../../state/gateway-dialog';
import type { GatewayLabel } from '../../state/gateway-labels';
import { selectFirst, selectGatewayLabels, selectGateways } from '../../state/gateway-selectors';
import { streamsRefused, type GatewayState } from '../../state/gateways';
import { problemRaised } from '../../state/problems';
import { selectLiveSessions } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { wallChanged } from '../../state/wall';

/** How the connection to one gateway is, in a word; `since` while it is being looked for. */
export function standingOf(gateway: GatewayState): { readonly word: string; readonly since?: number } {
  if (streamsRefused(gateway) || !gateway.signedIn) return { word: 'signed out' };
  if (gateway.facts.state === 'offline' || gateway.facts.state === 'stopped') return { word: 'offline' };
  return gateway.facts.state === 'reconnecting' ? { word: 'reconnecting', since: gateway.facts.since } : { word: gateway.facts.state };
}

/** More than this many do not fit side by side: then they are behind one button. */
const mostSideBySide = 4;

/** The gateway's name and how the connection to it is; with several, each with a menu of its own. Spoken when it changes. */
export function GatewayBar() {
  const gateways = useConsole(selectGateways);
  const labels = useConsole(selectGatewayLabels);
  const dispatch = useConsoleDispatch();
  if (gateways.length < 2) return <OneGateway />;
  const listed = gateways.flatMap((gateway) => {
    const label = labels.find(({ id }) => id === gateway.id);
    return label ? [{ gateway, label }] : [];
  });
  const away = listed.filter(({ gateway }) => standingOf(gateway).word !== 'connected');
  return (
    <div className="gateways" role="group" aria-label="Gateways">
      <span role="status" className="unseen">{away.length === 0 ? 'All gateways connected' : away.map(({ gateway, label }) => `${label.name}: ${standingOf(gateway).word}`).join(', ')}</span>
      {listed.length > mostSideBySide ? <ManyGateways listed={listed} /> : listed.map((each) => <OneOfSeveral key={each.gateway.id} {...each} />)}
      <IconButton variant="quiet" className="small" label="Add gateway…" icon={<Plus size={15} aria-hidden />} onPress={() => dispatch(gatewayDialogOpened({ kind: 'sign-in' }))} />
    </div>
  );
}

/** The only gateway: as it has always been. */
function OneGateway() {
  const gateway = useConsole(selectFirst);
  const count = useConsole(selectLiveSessions).length;
  const now = useNow();
  const facts = gateway?.facts ?? { state: 'offline' };
  const state = gateway && streamsRefused(gateway) ? 'signed out' : facts.state === 'offline' || facts.state === 'stopped' ? 'offline' : facts.state;
  const since = state === 'reconnecting' && facts.state === 'reconnecting' ? formatClock(now - facts.since) : undefined;
  return (
    <div className={`gateway-state ${state.replace(' ', '-')}`} title={gateway?.info.address ?? ''}>
      <span className="dot" aria-hidden />
      <strong className="cut">{gateway?.info.name ?? 'No gateway'}</strong>
      <span role="status" className="cut">
        {state === 'connected' ? <span className="unseen">connected</span> : state}
      </span>
      {state === 'connected' && <span className="faint">{count}<span className="unseen"> live sessions</span></span>}
      {since !== undefined && <span className="mono">{since}</span>}
      {gateway && state === 'connected' && <Protocol gateway={gateway} />}
    </div>
  );
}

interface Listed {
  readonly gateway: GatewayState;
  readonly label: GatewayLabel;
}

function OneOfSeveral({ gateway, label }: Listed) {
  const { entries, handle } = useGatewayMenu({ gateway, label });
  return (
    <Menu label={label.name} title={titleOf(gateway, label)} entries={entries} onAction={handle}>
      <Button variant="quiet" className={`gateway-chip ${standingOf(gateway).word.replace(' ', '-')}`}>
        <ColourTag {...label} />
        <Standing gateway={gateway} />
        <ChevronDown size={12} aria-hidden />
      </Button>
    </Menu>
  );
}

/** The state and since when; a tick a second only while somebody waits. */
function Standing({ gateway }: { readonly gateway: GatewayState }) {
  const live = useConsole(selectLiveSessions);
  const { word, since } = standingOf(gateway);
  return (
    <>
      <span className="gateway-word">{word === 'connected' ? <span className="unseen">connected</span> : word === 'signed out' ? 'Sign in again' : word}</span>
      {word === 'connected' && <span className="faint">{live.filter((session) => gatewayOf(session.id) === gateway.id).length}<span className="unseen"> live sessions</span></span>}
      {since !== undefined && <Since at={since} />}
      {word === 'connected' && oneCallAConnection(gateway.protocol) && <span className="faint gateway-protocol">HTTP/1.1</span>}
    </>
  );
}

/** Only where it is the older one: with HTTP/2 there is nothing to know. */
function Protocol({ gateway: { protocol } }: { readonly gateway: GatewayState }) {
  const { host } = useServices();
  if (!oneCallAConnection(protocol)) return null;
  const meaning = protocolMeaning(host.kind === 'browser');
  return <span className="faint gateway-protocol" title={meaning}>HTTP/1.1<span className="unseen"> only. {meaning}</span></span>;
}

/** What the operator may notice of HTTP/1.1. Six connections are the browsers' own limit; this console's desktop window lifts it. */
export const protocolMeaning = (browser: boolean): string => (browser
  ? 'Every stream takes a connection of its own, and a browser opens six to a gateway, for all windows together. With three windows or more, orders wait: close some, or use the desktop console or a gateway reached over HTTP/2.'
  : 'Every stream takes a connection of its own, two for each window; pictures and orders do not wait for each other. A proxy that allows few connections may still hold them up: it should speak HTTP/2.');

function Since({ at }: { readonly at: number }) {
  return <span className="mono" aria-hidden>{formatClock(useNow() - at)}</span>;
}

/** Many gateways behind one button: it says how many of them are away. */
function ManyGateways({ listed }: { readonly listed: readonly Listed[] }) {
  const away = listed.filter(({ gateway }) => standingOf(gateway).word !== 'connected').length;
  const dispatch = useConsoleDispatch();
  const entries = listed.map(({ gateway, label }): MenuEntry => ({ id: label.address, label: label.name, note: `${standingOf(gateway).word}${oneCallAConnection(gateway.protocol) ? ', HTTP/1.1' : ''}`, icon: <ColourTag colour={label.colour} name="" /> }));
  return (
    <Menu
      label="Gateways" entries={entries}
      onAction={(address) => {
        const out = listed.find(({ label }) => label.address === address);
        dispatch(gatewayDialogOpened(out && standingOf(out.gateway).word === 'signed out' ? { kind: 'sign-in', address } : { kind: 'look', address }));
      }}
    >
      <Button variant="quiet" className={`gateway-chip${away > 0 ? ' reconnecting' : ''}`} icon={<Server size={14} aria-hidden />}>
        <span>{listed.length} gateways{away > 0 ? `, ${away} away` : ''}</span>
        <ChevronDown size={12} aria-hidden />
      </Button>
    </Menu>
  );
}

const titleOf = (gateway: GatewayState, { address }: GatewayLabel): string =>
  `${address.replace(/^https?:\/\//, '')}${gateway.operator ? ` · ${gateway.operator.loginName}, ${gateway.operator.role}` : ''}${oneCallAConnection(gateway.protocol) ? ' · HTTP/1.1' : ''}`;

function useGatewayMenu({ gateway, label }: Listed): { readonly entries: readonly MenuEntry[]; readonly handle: (id: string) => void } {
  const { host, storage } = useServices();
  const dispatch = useConsoleDispatch();
  const [, navigate] = useLocation();
  const { address } = label;
  const out = standingOf(gateway).word === 'signed out';
  const entries: MenuEntry[] = [
    ...(out ? [{ id: 'in', label: 'Sign in again…', icon: <LogIn size={14} aria-hidden /> }] : []),
    { id: 'only', label: 'Show only its sessions', icon: <Filter size={14} aria-hidden /> },
    { id: 'look', label: 'Name and colour…', icon: <Palette size={14} aria-hidden /> },
    ...(out
      ? [{ id: 'forget', label: 'Remove this gateway', icon: <Trash2 size={14} aria-hidden />, apart: true }]
      : [{ id: 'out', label: 'Sign out', icon: <LogOut size={14} aria-hidden />, apart: true }]),
  ];
  // The next one to sign in here may have fewer rights: what this machine remembers goes first.
  const leave = async (name: 'gateway.signOut' | 'gateway.forget'): Promise<void> => {
    await storage.sessions.forget(address);
    const done = await host.call(name, { address });
    if (!done.ok) dispatch(problemRaised(done.problem));
  };
  const handle = (id: string): void => {
    if (id === 'in') dispatch(gatewayDialogOpened({ kind: 'sign-in', address }));
    else if (id === 'look') dispatch(gatewayDialogOpened({ kind: 'look', address }));
    else if (id === 'out') void leave('gateway.signOut');
    else if (id === 'forget') void leave('gateway.forget');
    else {
      dispatch(wallChanged({ gateway: choiceOf(gateway.id) }));
      navigate('/wall');
    }
  };
  return { entries, handle };
}
