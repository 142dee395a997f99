import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { RecordingInfo } from '../../../../shared/recording/port';
import { terminalsOnly } from '../../../../shared/recording/redact/terminals-only';
import { Button } from '../../../kit/button';
import { Progress } from '../../../kit/display';
import { Menu } from '../../../kit/menu';
import type { LoopMarks } from '../use-loop';
import { FilmDialog } from './film-dialog';
import { RedactDialog } from './redact-dialog';
import { exportTable, type ExportKind } from './kinds';
import type { Exports } from './use-exports';

export interface ExportControlProps {
  readonly exports: Exports;
  readonly info: RecordingInfo | undefined;
  readonly ready: boolean;
  /** Why nothing of it may leave as a file. */
  readonly whyNot: string | undefined;
  readonly loop: LoopMarks;
  readonly duration: number;
  position(): number;
  /** Further things that leave, each with a dialog of its own. */
  readonly more: readonly { readonly id: string; readonly label: string; readonly whyNot?: string | undefined; onChoose(): void }[];
}

/** What can leave as a file, how far it is, and the way to stop it. */
export function ExportControl({ exports, info, ready, whyNot: barred, loop, duration, position, more }: ExportControlProps) {
  const [filming, setFilming] = useState(false);
  const [redacting, setRedacting] = useState(false);
  const { running, saved, problem } = exports.state;
  const entries = exportTable.map(({ kind, title, whyNot }) => {
    const why = whyNot(info);
    return { id: kind, label: title, isDisabled: why !== undefined, ...(why === undefined ? {} : { note: why }), apart: kind === 'jsonl' || kind === 'notes-markdown' || kind === 'png' };
  });
  const noRedaction = info?.kind === 'terminal' ? undefined : terminalsOnly.what;
  const redacted = { id: 'redacted', label: 'Redacted copy…', whyNot: noRedaction, onChoose: () => setRedacting(true) };
  const further = [redacted, ...more].map(({ id, label, whyNot }, index) => ({ id, label, isDisabled: whyNot !== undefined, ...(whyNot === undefined ? {} : { note: whyNot }), apart: index === 0 }));
  const choose = (id: string): void => {
    const other = [redacted, ...more].find((each) => each.id === id);
    if (other) other.onChoose();
    else if (id === 'webm') setFilming(true);
    else void exports.start(id as ExportKind);
  };
  return (
    <>
      {running && (
        <div className="export-progress" role="status">
          <Progress label={`Making the ${running.label}`} {...(running.fraction === undefined ? {} : { fraction: running.fraction })} />
          <Button variant="quiet" onPress={exports.cancel}>Cancel export</Button>
        </div>
      )}
      {!running && saved !== undefined && <span className="badge ok" role="status">Saved {saved} <button type="button" className="badge-close" aria-label="Dismiss" onClick={exports.dismiss}>×</button></span>}
      {!running && problem && <span className="badge stop" role="alert" title={problem.tip}>{problem.what} <button type="button" className="badge-close" aria-label="Dismiss" onClick={exports.dismiss}>×</button></span>}
      {barred !== undefined ? <Button whyNot={barred}>Export <ChevronDown size={13} aria-hidden /></Button> : <Menu label="Export" entries={[...entries, ...further]} onAction={choose}>
        <Button isDisabled={!ready || running !== undefined}>Export <ChevronDown size={13} aria-hidden /></Button>
      </Menu>}
      {redacting && info && <RedactDialog loop={loop} duration={duration} hiddenLines={info.typed.hidden} onClose={() => setRedacting(false)} onStart={(order) => void exports.redact(order)} />}
      {filming && <FilmDialog loop={loop} duration={duration} position={position()} onClose={() => setFilming(false)} onStart={(order) => void exports.start('webm', order)} />}
    </>
  );
}
