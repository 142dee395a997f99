import { AppWindow, ArrowDownWideNarrow, LockKeyhole, OctagonX, SquareCheck } from 'lucide-react';
import { memo, useEffect, useRef } from 'react';
import { shallowEqual } from 'react-redux';
import type { RiskLevel } from '../../../shared/model/session';
import { Button, IconButton } from '../../kit/button';
import { SegmentedControl, Select } from '../../kit/choice';
import { Badge, Mark } from '../../kit/display';
import { SearchField } from '../../kit/field';
import { useMedia } from '../../kit/media';
import { useServices } from '../../services/services';
import { moderationOpened } from '../../state/moderation';
import { riskMarks } from '../../state/risk-marks';
import { selectLiveSessions, selectRiskCounts } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { useGatewayChoices } from '../../state/use-gateway-choices';
import { problemRaised } from '../../state/problems';
import { selectionStarted } from '../../state/selection';
import { wallChanged, type WallSort } from '../../state/wall';
import { LayoutControl } from './layout-control';
import { QuietMenu } from './quiet-menu';
import { ViewsMenu } from './views-menu';

const sorts: readonly { readonly id: WallSort; readonly label: string }[] = [
  { id: 'risk', label: 'Risk' }, { id: 'alert', label: 'Alert' }, { id: 'activity', label: 'Activity' }, { id: 'name', label: 'Name' }, { id: 'hand', label: 'By hand' },
];
const counted: readonly RiskLevel[] = ['critical', 'high', 'medium'];

interface WallToolbarProps {
  /** Another order would apply, were it not held. */
  readonly waiting: boolean;
  readonly onApply: () => void;
  /** Names in the strip. */
  readonly quiet: number;
}

export const WallToolbar = memo(function WallToolbar({ waiting, onApply, quiet }: WallToolbarProps) {
  const { host, place } = useServices();
  const wide = useMedia('(min-width: 1500px)');
  const dispatch = useConsoleDispatch();
  const live = useConsole((state) => selectLiveSessions(state).length);
  const counts = useConsole(selectRiskCounts, shallowEqual);
  const wall = useConsole((state) => state.wall);
  const locks = useConsole((state) => state.locks.length);
  const asking = useConsole((state) => state.access.filter(({ askedAt, mayDecide }) => askedAt !== undefined && mayDecide === true).length);
  const gateways = useGatewayChoices();
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const handleKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', handleKey);
    return () => window.removeEventListener('keydown', handleKey);
  }, []);

  const openWall = async (): Promise<void> => {
    const answer = await host.call('window.openWall', undefined);
    if (!answer.ok) dispatch(problemRaised(answer.problem));
  };
  return (
    <header className={`toolbar wall-bar${wide || !gateways ? '' : ' tight'}`}>
      <h1>{place.kind === 'wall' ? `Wall ${place.number}` : 'Wall'}</h1>
      <Badge>{live} live</Badge>
      {counted.filter((level) => counts[level] > 0).map((level) => (
        <Badge key={level}><Mark {...riskMarks[level]} /><span>{counts[level]}<span className="unseen"> of {riskMarks[level].word} risk</span></span></Badge>
      ))}
      {wide
        ? <SegmentedControl label="Order of the tiles" choices={sorts} value={wall.sort} onChange={(sort) => dispatch(wallChanged({ sort }))} />
        : <Select label="Order of the tiles" choices={sorts} value={wall.sort} onChange={(sort) => dispatch(wallChanged({ sort }))} />}
      <LayoutControl />
      <SearchField className="wall-filter" label="Filter sessions" placeholder="user, asset, protocol, team" value={wall.filter} onChange={(filter) => dispatch(wallChanged({ filter }))} inputRef={field} />
      {gateways && <Select label="Gateway" choices={gateways} value={wall.gateway} onChange={(gateway) => dispatch(wallChanged({ gateway }))} />}
      <span className="grow" />
      {/* It comes and goes by itself: where there is little room it must not push the others into a second line. */}
      {waiting && (wide
        ? <Button variant="quiet" icon={<ArrowDownWideNarrow size={14} aria-hidden />} onPress={onApply}>Order held: update</Button>
        : <IconButton label="Order held: update" tip="The order is held while you are on the wall: update it now" icon={<ArrowDownWideNarrow size={14} aria-hidden />} onPress={onApply} />)}
      <ViewsMenu />
      <QuietMenu count={quiet} />
      {place.kind !== 'session' && <IconButton variant="plain" label="New wall window" tip="New wall window, for another monitor (Ctrl+Shift+N)" icon={<AppWindow size={14} aria-hidden />} onPress={() => void openWall()} />}
      <IconButton variant="plain" label="Select tiles" tip="Select tiles, for an order to all of them (Ctrl click, Ctrl Space)" icon={<SquareCheck size={14} aria-hidden />} onPress={() => dispatch(selectionStarted())} />
      <Button icon={<LockKeyhole size={14} aria-hidden />} onPress={() => dispatch(moderationOpened({ kind: 'locks', ...(asking === 0 ? {} : { tab: 'access' }) }))}>
        <span>
          <span className={locks + asking === 0 ? '' : 'wall-bar-word'}>{locks === 0 ? 'Locks' : 'Locks: '}</span>{locks === 0 ? '' : locks}
          {asking > 0 && <><span className={locks === 0 ? 'wall-bar-word' : ''}>{' · '}</span>{`${asking} ${asking === 1 ? 'asks' : 'ask'}`}</>}
        </span>
      </Button>
      <IconButton variant="danger" label="Panic" tip="Panic: end all sessions of a user, an asset or a gateway (Ctrl+Shift+X)" icon={<OctagonX size={14} aria-hidden />} onPress={() => dispatch(moderationOpened({ kind: 'panic' }))} />
    </header>
  );
});
