import { useState } from 'react';
import { Button } from './button';
import { TextField } from './field';
import { RelativeTime } from './format/relative-time';

export interface Remark {
  readonly id: string;
  readonly author: string;
  readonly at: number;
  readonly text: string;
}

export interface RemarksProps {
  /** What they are, in the plural: the list's name. */
  readonly label: string;
  /** Oldest first. */
  readonly remarks: readonly Remark[];
  readonly skew?: number;
  /** Said when there are none. */
  readonly empty: string;
  /** The name of the field for a new one. */
  readonly field: string;
  /** Answers why it could not be kept, in a sentence; undefined when it was. */
  readonly onAdd: (text: string) => Promise<string | undefined>;
  readonly whyNot?: string | undefined;
  readonly autoFocus?: boolean;
}

/** What people said about something, newest first, and a field to say more. */
export function Remarks(props: RemarksProps) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const add = async (): Promise<void> => {
    setBusy(true);
    const why = await props.onAdd(text.trim());
    setBusy(false);
    setProblem(why);
    if (why === undefined) setText('');
  };
  return (
    <div className="remarks">
      <form className="remark-form" onSubmit={(event) => { event.preventDefault(); if (props.whyNot === undefined && !busy && text.trim() !== '') void add(); }}>
        <TextField label={props.field} value={text} onChange={setText} lines={2} error={problem} isDisabled={props.whyNot !== undefined} {...(props.autoFocus ? { autoFocus: true } : {})} />
        <Button type="submit" whyNot={props.whyNot}>Add note</Button>
      </form>
      {props.remarks.length === 0 ? <p className="faint">{props.empty}</p> : (
        <ul className="remark-list" aria-label={props.label}>
          {[...props.remarks].reverse().map((remark) => (
            <li key={remark.id}>
              <span className="remark-who"><strong>{remark.author}</strong> <span className="faint"><RelativeTime at={remark.at} skew={props.skew ?? 0} /></span></span>
              <span className="remark-text">{remark.text}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
