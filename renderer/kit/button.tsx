import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components';

export type ButtonVariant = 'plain' | 'primary' | 'danger' | 'quiet';

export interface ButtonProps {
  readonly children?: ReactNode;
  readonly variant?: ButtonVariant;
  readonly large?: boolean;
  readonly wide?: boolean;
  readonly icon?: ReactNode;
  readonly onPress?: (() => void) | undefined;
  readonly type?: 'button' | 'submit';
  readonly autoFocus?: boolean;
  readonly isDisabled?: boolean;
  /** Why it cannot be pressed now: it stays focusable, looks disabled and says this on hover, focus and to screen readers. */
  readonly whyNot?: string | undefined;
  readonly 'aria-label'?: string;
  readonly className?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

const classOf = (props: ButtonProps, extra = ''): string =>
  ['button', props.variant ?? 'plain', props.large ? 'large' : '', props.wide ? 'wide' : '', extra, props.className ?? ''].filter(Boolean).join(' ');

function BareButton(props: ButtonProps & { readonly extra?: string; readonly pressed?: boolean }) {
  const blocked = props.whyNot !== undefined;
  return (
    <AriaButton
      className={classOf(props, props.extra)}
      type={props.type ?? 'button'}
      {...(props.ref ? { ref: props.ref } : {})}
      {...(props.autoFocus ? { autoFocus: true } : {})}
      {...(props['aria-label'] === undefined ? {} : { 'aria-label': props['aria-label'] })}
      isDisabled={props.isDisabled ?? false}
      {...(props.pressed === undefined ? {} : { 'aria-pressed': props.pressed })}
      render={(domProps) => <button {...domProps} {...(blocked ? { 'aria-disabled': true } : {})} />}
      onPress={() => {
        if (!blocked) props.onPress?.();
      }}
    >
      {props.icon}
      {props.children}
    </AriaButton>
  );
}

/** A verb with words on it. With `whyNot` it explains itself instead of acting. */
export function Button(props: ButtonProps) {
  if (props.whyNot === undefined) return <BareButton {...props} />;
  return (
    <Tip text={props.whyNot}>
      <BareButton {...props} />
    </Tip>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label'> {
  /** Its accessible name. */
  readonly label: string;
  /** The tooltip, when it should say more than the name. */
  readonly tip?: ReactNode;
  readonly icon: ReactNode;
  readonly pressed?: boolean;
}

/** A button that is a picture: it always has a name and a tooltip. */
export function IconButton({ label, tip, pressed, ...props }: IconButtonProps) {
  return (
    <Tip text={props.whyNot ?? tip ?? label}>
      <BareButton {...props} extra="icon" aria-label={label} {...(pressed === undefined ? {} : { pressed })} />
    </Tip>
  );
}

/** Shows a tooltip on hover and focus of its one child, which must be a button or link of this kit. */
export function Tip({ text, children }: { readonly text: ReactNode; readonly children: ReactNode }) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {children}
      <AriaTooltip className="tooltip" offset={6}>{text}</AriaTooltip>
    </TooltipTrigger>
  );
}
