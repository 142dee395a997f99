import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from '../../kit/button';
import { EmptyState } from '../../kit/display';

const detailsOf = (cause: unknown): string => (cause instanceof Error ? cause.stack ?? cause.message : String(cause));

/** The console itself failed. Says so, keeps the details, offers the way back. */
export function ErrorScreen({ cause, onRetry }: { readonly cause: unknown; readonly onRetry?: () => void }) {
  const details = detailsOf(cause);
  return (
    <main role="alert" aria-label="The console has failed" className="screen">
      <EmptyState
        icon={<TriangleAlert size={32} aria-hidden />} title="This screen has failed"
        actions={(
          <>
            {onRetry && <Button variant="primary" onPress={onRetry}>Try again</Button>}
            <Button variant={onRetry ? 'plain' : 'primary'} onPress={() => location.reload()}>Reload the window</Button>
            <Button onPress={() => void navigator.clipboard?.writeText(details)}>Copy details</Button>
          </>
        )}
      >
        The sessions go on and are recorded; only this window is affected. Reload it, and copy the details for support if it happens again.
      </EmptyState>
    </main>
  );
}

/** Catches what a screen throws while it renders; `name` changing (another screen) clears it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode; readonly name?: string }, { readonly cause?: unknown; readonly name?: string | undefined }> {
  override state: { readonly cause?: unknown; readonly name?: string | undefined } = {};

  static getDerivedStateFromError(cause: unknown): { readonly cause: unknown } {
    return { cause: cause ?? new Error('unknown') };
  }

  static getDerivedStateFromProps(props: { readonly name?: string }, state: { readonly name?: string | undefined }) {
    return props.name === state.name ? null : { name: props.name, cause: undefined };
  }

  override render(): ReactNode {
    if (this.state.cause !== undefined) return <ErrorScreen cause={this.state.cause} onRetry={() => this.setState({ cause: undefined })} />;
    return this.props.children;
  }
}
