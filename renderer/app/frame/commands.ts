import {
  monitorIntent, participateIntent, pauseIntent, resumeIntent, terminateIntent, undoTerminateIntent, whyNot, type Intent,
} from '../../../shared/intent/intents';
import type { TerminateReasonCode } from '../../../shared/intent/reasons';
import type { Operator } from '../../../shared/model/operator';
import { sessionName, type Session } from '../../../shared/model/session';
import type { OrderDesk } from '../../services/services';
import { moderationOpened } from '../../state/moderation';
import { preferencesChanged } from '../../state/preferences';
import type { ConsoleDispatch } from '../../state/store';
import { wallChanged } from '../../state/wall';
import { places } from '../routes';

/** One line of the palette. */
export interface Command {
  readonly id: string;
  readonly kind: 'Go' | 'Session' | 'Order' | 'Console';
  readonly label: string;
  readonly note?: string;
  readonly danger?: boolean;
  run(): void;
}

export interface CommandSources {
  readonly sessions: readonly Session[];
  /** Roles differ from gateway to gateway. */
  operatorOf(session: Session): Operator | undefined;
  /** The name of the session's gateway, where there is more than one. */
  placeOf(session: Session): string | undefined;
  /** What the gateway tells a session's user about those who watch. */
  watchersOf(session: Session): string;
  readonly orders: OrderDesk;
  readonly reasonCode: TerminateReasonCode;
  readonly dispatch: ConsoleDispatch;
  readonly navigate: (path: string) => void;
  readonly onHelp: () => void;
  readonly onNewWall: () => void;
  /** In the main window. */
  readonly isMain: boolean;
}

const orderIntents: readonly Intent[] = [monitorIntent, participateIntent, pauseIntent, resumeIntent, terminateIntent, undoTerminateIntent];

/** Everything that can be done now. Orders that rights or state forbid are left out: the palette offers, tiles explain. */
export function buildCommands(sources: CommandSources): readonly Command[] {
  const { sessions, operatorOf, placeOf, dispatch, navigate } = sources;
  // Further windows are for the wall; everything else is in the main one.
  const here = sources.isMain ? places : places.filter(({ path }) => path === '/wall' || path === '/settings');
  const go: Command[] = here.map((place) => ({ id: `go ${place.path}`, kind: 'Go', label: place.label, run: () => navigate(place.path) }));
  const console: Command[] = [
    { id: 'new-wall', kind: 'Console', label: 'New wall window', note: 'Ctrl Shift N', run: sources.onNewWall },
    ...([['auto', 'all, as large as fits'], ['grid', 'n × n'], ['spotlight', 'one large'], ['rotate', 'pages that turn']] as const).map(([layout, what]): Command => ({
      id: `layout ${layout}`, kind: 'Console', label: `Wall layout: ${what}`, run: () => {
        dispatch(wallChanged({ layout }));
        navigate('/wall');
      },
    })),
    { id: 'locks', kind: 'Console', label: 'Show locks', run: () => void dispatch(moderationOpened({ kind: 'locks' })) },
    { id: 'access', kind: 'Console', label: 'Show access: asked for, granted, revoked', run: () => void dispatch(moderationOpened({ kind: 'locks', tab: 'access' })) },
    { id: 'approvals', kind: 'Console', label: 'Show requests for approval', run: () => void dispatch(moderationOpened({ kind: 'approvals' })) },
    ...(sources.isMain ? [{ id: 'policies', kind: 'Console' as const, label: 'Show policies: rules about commands and files', run: () => navigate('/policies') }] : []),
    { id: 'panic', kind: 'Console', label: 'Panic: end all sessions of a user, an asset or a gateway', note: 'Ctrl Shift X', danger: true, run: () => void dispatch(moderationOpened({ kind: 'panic' })) },
    { id: 'shift', kind: 'Console', label: 'Shift summary', run: () => void dispatch(moderationOpened({ kind: 'shift' })) },
    { id: 'help', kind: 'Console', label: 'Show keys', note: '?', run: sources.onHelp },
    ...(['dark', 'light', 'contrast'] as const).map((theme): Command => ({
      id: `theme ${theme}`, kind: 'Console', label: theme === 'contrast' ? 'High-contrast theme' : `${theme === 'dark' ? 'Dark' : 'Light'} theme`,
      run: () => void dispatch(preferencesChanged({ theme })),
    })),
  ];
  const risky = [...sessions].sort((a, b) => b.riskScore - a.riskScore);
  const open: Command[] = risky.map((session) => ({
    id: `open ${session.id}`, kind: 'Session', label: sessionName(session), note: [placeOf(session), session.riskCauses[0] ?? session.protocol].filter(Boolean).join(' · '), run: () => navigate(`/session/${session.id}`),
  }));
  const orders = risky.flatMap((session) => {
    const operator = operatorOf(session);
    return operator ? orderIntents.filter((intent) => whyNot(intent, operator, session) === undefined).map((intent) => orderCommand(intent, session, sources)) : [];
  });
  return [...go, ...open, ...console, ...orders];
}

function orderCommand(intent: Intent, session: Session, { orders, reasonCode, navigate, placeOf, watchersOf }: CommandSources): Command {
  const place = [placeOf(session), intent.kind === 'join' ? watchersOf(session) : undefined].filter((words) => words !== undefined).join(' · ');
  const run: Readonly<Record<string, () => void>> = {
    Monitor: () => navigate(`/session/${session.id}/monitor`),
    Participate: () => navigate(`/session/${session.id}/participate`),
    Pause: () => void orders.pause(session),
    Resume: () => void orders.resume(session),
    Terminate: () => void orders.terminate(session, { reasonCode }),
    Undo: () => void orders.undoTerminate(session),
  };
  return {
    id: `${intent.label} ${session.id}`, kind: 'Order', label: `${intent.label} ${sessionName(session)}`, ...(place === '' ? {} : { note: place }), danger: intent.kind === 'terminate',
    run: run[intent.label] ?? (() => undefined),
  };
}

const mostShown = 40;

/** Commands that hold every word, places and sessions before orders; without words the places and the riskiest sessions. */
export function findCommands(commands: readonly Command[], words: string): readonly Command[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...commands.filter((one) => one.kind === 'Go'), ...commands.filter((one) => one.kind === 'Session').slice(0, 6), ...commands.filter((one) => one.kind === 'Console')];
  const score = (command: Command): number => (command.label.toLowerCase().startsWith(wanted[0] ?? '') ? 0 : 1);
  return commands
    .filter((command) => wanted.every((word) => `${command.kind} ${command.label} ${command.note ?? ''}`.toLowerCase().includes(word)))
    .sort((a, b) => score(a) - score(b)).slice(0, mostShown);
}
