import type { ReactNode } from 'react';

/** A small fact in a frame. */
export function Badge({ tone, children }: { readonly tone?: 'plain' | 'info' | 'ok' | 'warn' | 'stop'; readonly children: ReactNode }) {
  return <span className={`badge ${tone ?? 'plain'}`}>{children}</span>;
}

/** Which of several it belongs to: a colour of the theme (1..6) and a name. */
export function ColourTag({ colour, name }: { readonly colour: number; readonly name: string }) {
  return <span className={`colour-tag tag-${colour}`} title={name}><span className="cut">{name}</span></span>;
}

export type Shape = 'circle' | 'triangle' | 'diamond' | 'octagon' | 'tick';

const paths: Readonly<Record<Shape, string>> = {
  circle: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11Z',
  triangle: 'M8 1.8 15 14H1Z',
  diamond: 'M8 1 15 8l-7 7-7-7Z',
  octagon: 'M5 1.4h6L14.6 5v6L11 14.6H5L1.4 11V5Z',
  tick: 'M2 8.5 6.2 12.7 14 4.2',
};

/** A mark by shape and fill; `fill` and `edge` are css colours, usually variables. */
export function Mark({ shape, fill, edge, size = 12 }: { readonly shape: Shape; readonly fill: string; readonly edge?: string; readonly size?: number }) {
  const line = shape === 'tick';
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden focusable="false">
      <path d={paths[shape]} fill={line ? 'none' : fill} stroke={line ? fill : edge ?? 'none'} strokeWidth={line ? 2.5 : 2} />
    </svg>
  );
}

export interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** What this is, why it is empty, the one thing to do next. */
export function EmptyState(props: EmptyStateProps) {
  return (
    <div className="empty">
      <div className="empty-inside">
        {props.icon}
        <h2>{props.title}</h2>
        {props.children !== undefined && <p>{props.children}</p>}
        {props.actions !== undefined && <div className="empty-actions">{props.actions}</div>}
      </div>
    </div>
  );
}

/** Long work: words, a number, a bar. `fraction` is 0..1; absent = not known yet. */
export function Progress({ label, fraction, note }: { readonly label: string; readonly fraction?: number; readonly note?: string }) {
  const percent = fraction === undefined ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div className="progress">
      <div className="progress-words"><span className="cut">{label}</span><span>{note ?? (percent === undefined ? '' : `${percent} %`)}</span></div>
      <div className="progress-track" role="progressbar" aria-label={label} {...(percent === undefined ? {} : { 'aria-valuenow': percent })} aria-valuemin={0} aria-valuemax={100}>
        <div className="progress-fill" style={{ width: `${percent ?? 0}%` }} />
      </div>
    </div>
  );
}
