import { EmptyState } from '../../kit/display';

export function SettingsScreen() {
  return <EmptyState title="Settings" />;
}
