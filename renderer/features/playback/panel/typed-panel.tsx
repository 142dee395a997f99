import { Eye, EyeOff } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { TypedText } from '../../../../shared/recording/port';
import type { Playable } from '../../../player/playable';
import { Button } from '../../../kit/button';
import { Dialog } from '../../../kit/dialog';
import { formatCount, formatPosition, withoutDirection } from '../../../kit/format/format';
import { MarkedList } from './marked-list';

export interface TypedPanelProps {
  readonly typed: readonly TypedText[];
  readonly revealed: boolean;
  readonly player: Playable | undefined;
  readonly indexing: boolean;
  /** Why hidden lines stay hidden. */
  readonly whyNotReveal: string | undefined;
  onSeek(at: number): void;
  onReveal(): void;
}

/** What was typed. Lines that never showed on the screen are dots until a person asks for them, which the audit is told. */
export function TypedPanel({ typed, revealed, player, indexing, whyNotReveal, onSeek, onReveal }: TypedPanelProps) {
  const [asking, setAsking] = useState(false);
  const choose = useCallback(({ at }: TypedText) => onSeek(at), [onSeek]);
  const row = useCallback((line: TypedText) => <TypedLine line={line} revealed={revealed} />, [revealed]);
  const hidden = typed.filter((each) => each.hidden).length;
  if (typed.length === 0) return <p className="player-hint">{indexing ? 'Reading the recording…' : 'This recording does not hold what was typed.'}</p>;
  return (
    <>
      <div className="player-typed-head">
        <p className="player-hint">{formatCount(typed.length, 'typed line')}{hidden > 0 && `, ${hidden} never on the screen`}</p>
        {hidden > 0 && (revealed
          ? <span className="badge warn"><Eye size={13} aria-hidden /> Revealed</span>
          : <Button icon={<EyeOff size={13} aria-hidden />} whyNot={whyNotReveal} onPress={() => setAsking(true)}>Reveal typed input</Button>)}
      </div>
      <MarkedList label="Typed input" items={typed} player={player} onChoose={choose} renderItem={row} />
      <Dialog
        role="alertdialog" title="Reveal typed input?" isOpen={asking} onClose={() => setAsking(false)}
        feet={(
          <>
            <Button onPress={() => setAsking(false)}>Keep hidden</Button>
            <Button variant="primary" onPress={() => { setAsking(false); onReveal(); }}>Reveal {formatCount(hidden, 'line')}</Button>
          </>
        )}
      >
        <p>{formatCount(hidden, 'line was', 'lines were')} typed without showing on the screen: most likely passwords. They will be readable here, and the search will look at them, until this recording is closed.</p>
        <p><strong>That you revealed them is written to the audit record.</strong></p>
      </Dialog>
    </>
  );
}

function TypedLine({ line: { at, text, hidden }, revealed }: { readonly line: TypedText; readonly revealed: boolean }) {
  return (
    <>
      <span className="mono faint">{formatPosition(at, false)}</span>
      {hidden && !revealed
        ? <span className="mono cut player-dots" aria-label="hidden line">••••••••</span>
        : <span className="mono cut" title={withoutDirection(text)}>{text === '' ? <span className="faint">Enter</span> : withoutDirection(text)}</span>}
      {hidden && <EyeOff size={13} className="faint" aria-label={revealed ? 'was not on the screen' : undefined} aria-hidden={!revealed} />}
    </>
  );
}
