import { ChevronLeft, ChevronRight, Pause, RefreshCw } from 'lucide-react';
import { IconButton } from '../../kit/button';
import type { Rotation } from './use-rotation';

const mostDots = 12;

/** Under a wall that turns its pages: which one this is, how to turn, and whether it turns by itself. */
export function WallPager({ rotation }: { readonly rotation: Rotation }) {
  const { page, pages, state, seconds, turn } = rotation;
  return (
    <div className="wall-pager" role="group" aria-label="Pages of the wall">
      <IconButton variant="quiet" label="Previous page" tip="Previous page (Page Up)" icon={<ChevronLeft size={16} aria-hidden />} isDisabled={pages === 1} onPress={() => turn(-1)} />
      <span className="wall-page">Page {page + 1} of {pages}</span>
      {pages > 1 && pages <= mostDots && <span className="wall-dots" aria-hidden>{Array.from({ length: pages }, (_none, each) => <i key={each} className={each === page ? 'here' : ''} />)}</span>}
      <IconButton variant="quiet" label="Next page" tip="Next page (Page Down)" icon={<ChevronRight size={16} aria-hidden />} isDisabled={pages === 1} onPress={() => turn(1)} />
      {pages > 1 && (
        <span className="wall-turns">
          {state === 'moves' ? <RefreshCw size={12} aria-hidden /> : <Pause size={12} aria-hidden />}
          {state === 'moves' ? `every ${seconds} s` : state === 'held' ? 'held while you are on it' : 'does not turn by itself: reduced motion'}
        </span>
      )}
    </div>
  );
}
