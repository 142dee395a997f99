import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button';

export type NoticeTone = 'error' | 'warning' | 'info' | 'ok';

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info, ok: CircleCheck } as const;

/** The corner where notices stack. It is there from the start, so that screen readers hear what is added. */
export function NoticeArea({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return <section className="notices" aria-label={label} aria-live="polite">{children}</section>;
}

export interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
}

/** One message: it says what happened, what to do, and leaves when told to. */
export function Notice(props: NoticeProps) {
  const Icon = icons[props.tone];
  return (
    <div className={`notice ${props.tone}`} role={props.tone === 'error' ? 'alert' : 'group'} aria-label={props.title}>
      <Icon size={16} aria-hidden />
      <strong>{props.title}</strong>
      {props.onDismiss && <IconButton variant="quiet" label="Dismiss" icon={<X size={14} aria-hidden />} onPress={props.onDismiss} />}
      {props.children !== undefined && <p>{props.children}</p>}
      {props.actions !== undefined && <div className="notice-actions">{props.actions}</div>}
    </div>
  );
}
