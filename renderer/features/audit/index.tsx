import { EmptyState } from '../../kit/display';

/** Placeholder until the screen is built. */
export function AuditScreen() {
  return <EmptyState title="Audit" />;
}
