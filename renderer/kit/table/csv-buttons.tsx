import { ClipboardCopy, FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from '../button';

export interface CsvButtonsProps {
  /** Of the file, suggested; without its ending. The day is added. */
  readonly name: string;
  /** Made when it is asked for. */
  readonly csv: () => string;
  readonly empty: boolean;
  /** Saves to a file; true when it was, false when the operator chose not to or it failed (which is told elsewhere). */
  readonly onSave: (name: string, csv: string) => Promise<boolean>;
}

const saidForMs = 2000;

/** A table as CSV: to the clipboard, or to a file. */
export function CsvButtons({ name, csv, empty, onSave }: CsvButtonsProps) {
  const [done, setDone] = useState<'copied' | 'saved'>();
  useEffect(() => {
    if (done === undefined) return undefined;
    const timer = setTimeout(() => setDone(undefined), saidForMs);
    return () => clearTimeout(timer);
  }, [done]);
  const nothing = empty ? 'There is nothing to export.' : undefined;
  return (
    <>
      <IconButton
        variant="quiet" label={done === 'copied' ? 'Copied' : 'Copy as CSV'} icon={<ClipboardCopy size={15} aria-hidden />} whyNot={nothing}
        onPress={() => void navigator.clipboard?.writeText(csv()).then(() => setDone('copied'), () => undefined)}
      />
      <Button icon={<FileDown size={14} aria-hidden />} whyNot={nothing} onPress={() => void onSave(`${name}-${new Date().toISOString().slice(0, 10)}.csv`, csv()).then((saved) => saved && setDone('saved'))}>
        {done === 'saved' ? 'Saved' : done === 'copied' ? 'Copied' : 'Export CSV'}
      </Button>
    </>
  );
}
