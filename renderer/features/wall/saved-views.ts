import { defaultWall, type WallState } from '../../state/wall';
import { viewOf, wallViewSchema, type WallView } from '../../state/wall-view';
import type { SavedView } from '../../storage/storage';

export const longestName = 60;

export interface NamedView {
  readonly name: string;
  readonly view: WallView;
}

/** By name; what another version left and this one cannot read is left out. */
export function readViews(saved: readonly SavedView[]): readonly NamedView[] {
  return saved.flatMap(({ name, value }) => {
    const parsed = wallViewSchema.safeParse(value);
    return parsed.success && Object.keys(parsed.data).length > 0 ? [{ name, view: { ...viewOf(defaultWall), ...parsed.data } }] : [];
  });
}

/** The name of the view the wall shows right now, if it is one. */
export function currentView(views: readonly NamedView[], wall: WallState): string | undefined {
  const now = JSON.stringify(viewOf(wall));
  return views.find(({ view }) => JSON.stringify(viewOf(view)) === now)?.name;
}
