/** A search, compiled. */
export interface Query {
  readonly matches: (line: string) => boolean;
  /** Index after the first match, or -1. */
  readonly endOf: (line: string) => number;
}
