import { useState } from 'react';
import { compilePatterns } from '../../../../shared/recording/redact/patterns';
import type { RedactionOrder } from '../../../../shared/recording/redact/order';
import { Button } from '../../../kit/button';
import { Switch } from '../../../kit/choice';
import { Dialog } from '../../../kit/dialog';
import { TextField } from '../../../kit/field';
import { formatPosition } from '../../../kit/format/format';
import { parsePosition } from '../position-text';
import type { LoopMarks } from '../use-loop';

export interface RedactDialogProps {
  readonly loop: LoopMarks;
  readonly duration: number;
  readonly hiddenLines: number;
  onClose(): void;
  onStart(order: RedactionOrder): void;
}

/** What nobody else may see: texts, a stretch of time, typed lines that were never shown. */
export function RedactDialog({ loop, duration, hiddenLines, onClose, onStart }: RedactDialogProps) {
  const [text, setText] = useState('');
  const [regularExpression, setRegularExpression] = useState(false);
  const [fromText, setFromText] = useState(loop.from === undefined || loop.to === undefined ? '' : formatPosition(loop.from));
  const [toText, setToText] = useState(loop.from === undefined || loop.to === undefined ? '' : formatPosition(loop.to));
  const [removeHidden, setRemoveHidden] = useState(true);
  const patterns = text.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => ({ text: line, regularExpression }));
  const compiled = compilePatterns(patterns);
  const wrongPattern = compiled.ok ? undefined : `${compiled.problem.what} ${compiled.problem.tip}`;
  const asked = fromText.trim() !== '' || toText.trim() !== '';
  const [from, to] = [parsePosition(fromText), parsePosition(toText)];
  const wrongTime = !asked ? undefined : from === undefined || to === undefined ? 'A time is 90, 1:30 or 1:02:03.5.' : from >= to ? 'The stretch must end after it begins.' : from > duration ? `The recording ends at ${formatPosition(duration)}.` : undefined;
  const nothing = patterns.length === 0 && !asked && !(removeHidden && hiddenLines > 0);
  const whyNot = wrongPattern ?? wrongTime ?? (nothing ? 'Say what is to be taken out first.' : undefined);
  const start = (): void => {
    onStart({ patterns, ranges: asked && from !== undefined && to !== undefined ? [{ from, to }] : [], removeHidden });
    onClose();
  };
  return (
    <Dialog
      title="Redacted copy" isOpen onClose={onClose} wide
      feet={<><Button onPress={onClose}>Cancel</Button><Button variant="primary" whyNot={whyNot} onPress={start}>Make copy…</Button></>}
    >
      <p className="soft">A new recording without what nobody else may see. The original stays as it is; the copy says that it is one, what was done, and of which original.</p>
      <TextField label="Texts to cover" lines={4} value={text} onChange={setText} autoFocus placeholder={'hunter2\ndb-7.internal'} hint="One a line; upper and lower case are the same. Covered on every screen, in what was typed, and in events." error={wrongPattern} />
      <Switch label="Regular expressions (RE2)" value={regularExpression} onChange={setRegularExpression} />
      <div className="film-fields">
        <TextField label="Nothing from" value={fromText} onChange={setFromText} placeholder="1:30" />
        <TextField label="to" value={toText} onChange={setToText} placeholder="2:10" error={wrongTime} />
      </div>
      <Switch label={`Remove typed lines that were never shown${hiddenLines > 0 ? ` (${hiddenLines})` : ''}`} value={removeHidden} onChange={setRemoveHidden} />
      <p className="soft">The copy is searched for these texts before it is saved. What they do not name stays: look at the copy before you hand it on.</p>
    </Dialog>
  );
}
