import { Ban, ChevronDown, CircleX, Eye, Keyboard, Pause, Play, Unplug } from 'lucide-react';
import { memo, useRef, useState, type ReactNode } from 'react';
import { monitorIntent, participateIntent, pauseIntent, resumeIntent, terminateIntent, whyNot, type Intent } from '../../../shared/intent/intents';
import { terminateReasons, type TerminateReasonCode } from '../../../shared/intent/reasons';
import { sessionName, type Session } from '../../../shared/model/session';
import { PopupMenu } from '../../kit/menu';
import { useSteady } from '../../state/console-provider';
import { selectOperatorOf, selectWatchersWords } from '../../state/gateway-selectors';
import type { TileOrders } from './use-tile-orders';

interface TileButtonsProps {
  readonly session: Session;
  readonly current: boolean;
  readonly orders: TileOrders;
}

/**
 * Same place, same order, always; Terminate stands apart. Plain buttons with titles: a wall has a thousand of them.
 * What cannot be done now stays and says why.
 */
export const TileButtons = memo(function TileButtons({ session, current, orders }: TileButtonsProps) {
  const held = session.state === 'paused';
  const hold = held ? resumeIntent : pauseIntent;
  // Asked once for all of them: a wall has a thousand.
  const operator = useSteady((state) => selectOperatorOf(state, session.id));
  const watchers = useSteady((state) => selectWatchersWords(state, session.id));
  const part = (intent: Intent) => ({ intent, session, current, orders, watchers, why: operator ? whyNot(intent, operator, session) : 'You are not signed in to a gateway.' });
  return (
    <div className="tile-orders" role="group" aria-label={`Orders for ${sessionName(session)}`}>
      <OrderButton {...part(monitorIntent)} icon={<Eye size={15} aria-hidden />} />
      <OrderButton {...part(participateIntent)} icon={<Keyboard size={15} aria-hidden />} />
      <OrderButton {...part(hold)} icon={held ? <Play size={15} aria-hidden /> : pauseIcons[session.pauseMeaning ?? 'suspend']} />
      <span className="tile-orders-gap" />
      <OrderButton {...part(terminateIntent)} icon={<CircleX size={15} aria-hidden />} danger />
      <ReasonButton {...part(terminateIntent)} />
    </div>
  );
}, saysTheSame);

const pauseIcons = { suspend: <Pause size={15} aria-hidden />, disconnect: <Unplug size={15} aria-hidden />, revoke: <Ban size={15} aria-hidden /> } as const;

/** Activity changes a session every second; what its buttons say hangs on these. */
function saysTheSame(before: TileButtonsProps, after: TileButtonsProps): boolean {
  const [a, b] = [before.session, after.session];
  return before.current === after.current && before.orders === after.orders && a.id === b.id && a.state === b.state && a.user === b.user && a.asset === b.asset && a.team === b.team && a.pauseMeaning === b.pauseMeaning;
}

interface OrderProps extends TileButtonsProps {
  readonly intent: Intent;
  /** Why it cannot be done now. */
  readonly why: string | undefined;
  readonly watchers: string;
}

function OrderButton(props: OrderProps & { readonly icon: ReactNode; readonly danger?: boolean }) {
  const { intent, session, orders, why, watchers } = props;
  return (
    <button
      type="button" className={`tile-order${props.danger ? ' danger' : ''}`} aria-label={intent.label} tabIndex={props.current ? 0 : -1}
      title={why ?? `${intent.describe(session)}${intent.kind === 'join' ? `. ${watchers}` : ''} (${intent.key.toUpperCase()})`} aria-disabled={why !== undefined} {...(why === undefined ? {} : { 'aria-description': why })}
      onClick={() => why === undefined && orders.give(intent, session.id)}
    >
      {props.icon}
    </button>
  );
}

/** The other half of Terminate: with a reason of one's choice. */
function ReasonButton({ session, current, orders, why }: OrderProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const usual = useSteady((state) => state.preferences.reason);
  return (
    <>
      <button
        ref={button} type="button" className="tile-order danger narrow" aria-label="Choose a reason" aria-haspopup="menu" aria-expanded={open} tabIndex={current ? 0 : -1}
        title={why ?? `Terminate ${sessionName(session)} with a reason`} aria-disabled={why !== undefined} onClick={() => why === undefined && setOpen(true)}
      >
        <ChevronDown size={13} aria-hidden />
      </button>
      {open && (
        <PopupMenu
          label={`Terminate ${sessionName(session)}`} title={`Terminate ${sessionName(session)}: why?`} trigger={button} isOpen onOpenChange={setOpen}
          entries={[
            ...terminateReasons.map((reason) => ({
              id: reason.code, label: reason.label, danger: reason.graceMs === 0,
              note: reason.graceMs === 0 ? 'at once' : reason.code === usual ? 'one press' : '',
            })),
            { id: 'words', label: 'In my own words…', apart: true },
          ]}
          onAction={(id) => (id === 'words' ? orders.terminateInWords(session.id) : orders.terminate(session.id, id as TerminateReasonCode))}
        />
      )}
    </>
  );
}
