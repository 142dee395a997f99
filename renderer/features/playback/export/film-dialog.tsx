import { useState } from 'react';
import { Button } from '../../../kit/button';
import { Select } from '../../../kit/choice';
import { Dialog } from '../../../kit/dialog';
import { TextField } from '../../../kit/field';
import { formatDuration, formatPosition } from '../../../kit/format/format';
import { parsePosition } from '../position-text';
import type { LoopMarks } from '../use-loop';
import type { FilmOrder } from './webm';

const filmSpeeds = ['1', '2', '4', '8', '16', '32'] as const;
/** Proposed when no stretch is marked, in ms. */
const usualLength = 30_000;

export interface FilmDialogProps {
  readonly loop: LoopMarks;
  readonly duration: number;
  readonly position: number;
  onClose(): void;
  onStart(order: FilmOrder): void;
}

/** Which stretch, and how fast: A to B where they are set. */
export function FilmDialog({ loop, duration, position, onClose, onStart }: FilmDialogProps) {
  const [fromText, setFromText] = useState(formatPosition(loop.from ?? position));
  const [toText, setToText] = useState(formatPosition(Math.min(duration, loop.to ?? (loop.from ?? position) + usualLength)));
  const [speed, setSpeed] = useState<(typeof filmSpeeds)[number]>('1');
  const from = parsePosition(fromText);
  const to = parsePosition(toText);
  const why = from === undefined || to === undefined ? 'A time is 90, 1:30 or 1:02:03.5.'
    : from >= to ? 'The film must end after it begins.' : to > duration + 100 ? `The recording ends at ${formatPosition(duration)}.` : undefined;
  const length = why === undefined ? (to! - from!) / Number(speed) : 0;
  return (
    <Dialog
      title="Film of a stretch" isOpen onClose={onClose}
      feet={(
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" whyNot={why} onPress={() => { onStart({ from: from!, to: Math.min(duration, to!), speed: Number(speed) }); onClose(); }}>Make film</Button>
        </>
      )}
    >
      <div className="film-fields">
        <TextField label="From" value={fromText} onChange={setFromText} />
        <TextField label="To" value={toText} onChange={setToText} error={why} />
        <Select label="Speed" showLabel value={speed} onChange={setSpeed} choices={filmSpeeds.map((each) => ({ id: each, label: `${each}×` }))} />
      </div>
      <p className="soft">{why === undefined ? `A WebM film of ${formatDuration(length)}; making it takes as long. You can go on watching meanwhile.` : 'Times are those of the recording.'} The film shows what the screen showed, with nothing left out: look at it before you share it.</p>
    </Dialog>
  );
}
