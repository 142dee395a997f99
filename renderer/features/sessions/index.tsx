import { EmptyState } from '../../kit/display';

/** Placeholder until the screen is built. */
export function SessionsScreen() {
  return <EmptyState title="Sessions" />;
}
