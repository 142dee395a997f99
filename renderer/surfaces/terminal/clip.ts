/** A session's screen that is larger than what is drawn of it. All in cells. */
export interface Clip {
  readonly columns: number;
  readonly rows: number;
  readonly shownColumns: number;
  readonly shownRows: number;
}

/** One sentence for the person who looks at it. */
export function clipSentence({ columns, rows, shownColumns, shownRows }: Clip): string {
  const shown = [...(shownColumns < columns ? [`${shownColumns} columns`] : []), ...(shownRows < rows ? [`${shownRows} rows`] : [])];
  return `This screen is ${columns} x ${rows} cells; the first ${shown.join(' and ')} are shown.`;
}
