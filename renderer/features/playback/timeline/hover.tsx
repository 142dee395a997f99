import type { ReactNode } from 'react';
import { formatPosition } from '../../../kit/format/format';
import type { HoverItem } from './painter';

/** Half the width of the hover card, in CSS pixels. */
const halfCard = 122;

/** The moment under the pointer: its picture, its time, and what is marked there. */
export function Hover({ hover, width, picture }: { readonly hover: HoverItem; readonly width: number; readonly picture: ReactNode }) {
  return (
    <div className="timeline-hover" style={{ left: Math.max(halfCard, Math.min(width - halfCard, hover.x)) }}>
      {picture}
      <div className="timeline-hover-words">
        <span className="mono">{formatPosition(hover.at)}</span>
        {hover.label !== undefined && <span className="cut">{hover.label}</span>}
      </div>
    </div>
  );
}
