import './wall.css';
import { EyeOff } from 'lucide-react';
import { may } from '../../../shared/policy/permissions';
import { selectFresh, selectOperator, selectSeveral } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { NoTiles } from './no-tiles';
import { SelectionBar } from './selection-bar';
import { WallStage } from './wall-stage';
import { WallToolbar } from './wall-toolbar';
import { useHold } from './use-hold';
import { useWallOrder } from './use-wall-order';

/** Every live session a tile. */
export function WallScreen() {
  const hold = useHold();
  const wall = useWallOrder(hold.held);
  const some = wall.tiles.length + wall.strip.length > 0;
  const fresh = useConsole(selectFresh);
  const operator = useConsole(selectOperator);
  const selecting = useConsole((state) => state.selection.on);
  const several = useConsole(selectSeveral);
  // With several gateways it is each tile's to say: rights differ.
  const blind = !several && operator !== undefined && !may(operator, 'view', { user: '', team: operator.team });
  return (
    <section className="screen" aria-label="Live wall">
      <div className="wall-head">
        <WallToolbar waiting={wall.waiting} onApply={hold.release} quiet={wall.strip.length} />
        {selecting && <SelectionBar shown={wall.tiles} />}
      </div>
      {fresh && some && blind && (
        <p className="wall-note"><EyeOff size={15} aria-hidden /> Your role ({operator.role}) sees who works where and what the risk is, not the pictures. When a session has ended, its recording is in the library.</p>
      )}
      {fresh && some ? <WallStage wall={wall} hold={hold} /> : <NoTiles />}
    </section>
  );
}
