import { EmptyState } from '../../kit/display';

/** Placeholder until the screen is built. */
export function LibraryScreen() {
  return <EmptyState title="Library" />;
}
