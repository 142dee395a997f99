import { EmptyState } from '../../kit/display';

export function WallScreen() {
  return <EmptyState title="Wall" />;
}
