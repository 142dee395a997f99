import { z } from 'zod';
import { sessionId } from '../../../shared/model/ids';
import type { SavedView } from '../../storage/storage';
import { wallGrids, wallSorts, type WallState } from '../../state/wall';

export const longestName = 60;

/** What a named view holds: the whole arrangement, filter included. */
export type WallView = Pick<WallState, 'grid' | 'sort' | 'filter' | 'pins' | 'hand'>;

const ids = z.array(z.string().transform(sessionId)).max(1000);
const schema = z.object({ grid: z.enum(wallGrids), sort: z.enum(wallSorts), filter: z.string().max(500), pins: ids, hand: ids });

export interface NamedView {
  readonly name: string;
  readonly view: WallView;
}

export const viewOf = ({ grid, sort, filter, pins, hand }: WallState): WallView => ({ grid, sort, filter, pins, hand });

/** By name; what another version left and this one cannot read is left out. */
export function readViews(saved: readonly SavedView[]): readonly NamedView[] {
  return saved.flatMap(({ name, value }) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [{ name, view: parsed.data }] : [];
  });
}

/** The name of the view the wall shows right now, if it is one. */
export function currentView(views: readonly NamedView[], wall: WallState): string | undefined {
  const now = JSON.stringify(viewOf(wall));
  return views.find(({ view }) => JSON.stringify(viewOf(view)) === now)?.name;
}
