import { useState } from 'react';
import { Button } from '../../../kit/button';
import { TextField } from '../../../kit/field';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface SizeOverrideProps {
  readonly columns: number;
  readonly rows: number;
  /** Somebody's word, not the file's. */
  readonly overridden: boolean;
  /** The first field has the focus: another try is likely. */
  readonly focused: boolean;
  /** Undefined: as the file says. */
  onSize(size: TerminalSize | undefined): void;
}

/** Some formats do not tell the terminal's size, or tell it wrong; then a person may know better. */
export function SizeOverride({ columns, rows, overridden, focused, onSize }: SizeOverrideProps) {
  const [wide, setWide] = useState(String(columns));
  const [high, setHigh] = useState(String(rows));
  const size = { columns: sizeOf(wide, 500), rows: sizeOf(high, 300) };
  const wrong = size.columns === undefined || size.rows === undefined;
  return (
    <form
      className="player-size" aria-label="Screen size"
      onSubmit={(event) => {
        event.preventDefault();
        if (size.columns !== undefined && size.rows !== undefined) onSize({ columns: size.columns, rows: size.rows });
      }}
    >
      <TextField label="Columns" value={wide} onChange={setWide} autoFocus={focused} />
      <TextField label="Rows" value={high} onChange={setHigh} />
      <Button type="submit" whyNot={wrong ? 'Columns are 2 to 500, rows 2 to 300.' : undefined}>Use this size</Button>
      {overridden && <Button variant="quiet" onPress={() => onSize(undefined)}>As the file says</Button>}
    </form>
  );
}

function sizeOf(text: string, most: number): number | undefined {
  const value = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 2 && value <= most ? value : undefined;
}
