import { EmptyState } from '../../kit/display';

export function SessionScreen() {
  return <EmptyState title="Session" />;
}
