import { EmptyState } from '../../kit/display';

/** Placeholder until the screen is built. */
export function ReportsScreen() {
  return <EmptyState title="Reports" />;
}
