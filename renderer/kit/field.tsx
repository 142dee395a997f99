import { Search, X } from 'lucide-react';
import type { Ref } from 'react';
import {
  Button as AriaButton, FieldError, Input, Label, SearchField as AriaSearchField, Text, TextArea, TextField as AriaTextField,
} from 'react-aria-components';

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly type?: 'text' | 'password' | 'url';
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly placeholder?: string;
  readonly autoComplete?: string;
  readonly autoFocus?: boolean;
  readonly isRequired?: boolean;
  readonly isDisabled?: boolean;
  readonly lines?: number;
  /** For code. */
  readonly mono?: boolean;
  readonly large?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A labelled field; `error` replaces `hint` and is announced. */
export function TextField(props: TextFieldProps) {
  const look = `input${props.large ? ' large' : ''}${props.mono ? ' mono' : ''}`;
  return (
    <AriaTextField
      className="field" value={props.value} onChange={props.onChange} isInvalid={props.error !== undefined} type={props.type ?? 'text'}
      isDisabled={props.isDisabled ?? false} isRequired={props.isRequired ?? false} validationBehavior="aria"
      {...(props.onBlur ? { onBlur: props.onBlur } : {})} {...(props.autoComplete ? { autoComplete: props.autoComplete } : {})}
      {...(props.autoFocus ? { autoFocus: true } : {})}
    >
      <Label className="field-label">{props.label}</Label>
      {props.lines === undefined
        ? <Input className={look} placeholder={props.placeholder ?? ''} spellCheck={false} {...(props.inputRef ? { ref: props.inputRef } : {})} />
        : <TextArea className={look} rows={props.lines} placeholder={props.placeholder ?? ''} {...(props.mono ? { spellCheck: false } : {})} />}
      {props.hint !== undefined && props.error === undefined && <Text slot="description" className="field-hint">{props.hint}</Text>}
      <FieldError className="field-error">{props.error}</FieldError>
    </AriaTextField>
  );
}

export interface SearchFieldProps {
  /** Its accessible name; the placeholder shows it when none is given. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit?: (value: string) => void;
  readonly placeholder?: string;
  readonly className?: string;
  readonly autoFocus?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A searchbox; Escape clears it. */
export function SearchField(props: SearchFieldProps) {
  return (
    <AriaSearchField
      className={`search ${props.className ?? ''}`} aria-label={props.label} value={props.value} onChange={props.onChange}
      {...(props.onSubmit ? { onSubmit: props.onSubmit } : {})} {...(props.autoFocus ? { autoFocus: true } : {})}
    >
      <Search size={14} aria-hidden />
      <Input className="input" placeholder={props.placeholder ?? props.label} spellCheck={false} {...(props.inputRef ? { ref: props.inputRef } : {})} />
      <AriaButton className="clear" aria-label="Clear"><X size={14} aria-hidden /></AriaButton>
    </AriaSearchField>
  );
}
