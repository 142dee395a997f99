import { useState } from 'react';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { formatPosition } from '../../kit/format/format';
import { keyHelp } from './keys';
import { parsePosition } from './position-text';

export function KeysDialog({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  return (
    <Dialog title="Keys of the player" isOpen={isOpen} onClose={onClose} wide>
      <div className="player-keys">
        {keyHelp.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([each, does]) => (
                <div key={each}><dt>{each.split('  ').map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{does}</dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

export interface GoToDialogProps {
  readonly isOpen: boolean;
  readonly duration: number;
  /** Wall clock of the recording's start, for "14:03:20". */
  onClose(): void;
  onGo(at: number): void;
}

/** A time typed by hand: seconds, minutes and seconds, or hours too. */
export function GoToDialog({ isOpen, duration, onClose, onGo }: GoToDialogProps) {
  const [text, setText] = useState('');
  const at = parsePosition(text);
  const why = text.trim() === '' ? 'Type a time first.' : at === undefined ? 'A time is 90, 1:30 or 1:02:03.5.' : at > duration ? `The recording ends at ${formatPosition(duration, false)}.` : undefined;
  return (
    <Dialog
      title="Go to time" isOpen={isOpen} onClose={onClose}
      feet={<Button variant="primary" whyNot={why} onPress={() => { onGo(at ?? 0); onClose(); }}>Go</Button>}
    >
      <form onSubmit={(event) => {
        event.preventDefault();
        if (why !== undefined || at === undefined) return;
        onGo(at);
        onClose();
      }}>
        <TextField label="Time" value={text} onChange={setText} autoFocus placeholder="1:30" hint={`Up to ${formatPosition(duration, false)}. Seconds, or minutes:seconds, or hours:minutes:seconds.`} error={text.trim() !== '' ? why : undefined} />
      </form>
    </Dialog>
  );
}
