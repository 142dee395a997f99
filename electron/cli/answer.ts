/** What a command found: `json` for programs, `text` for people. */
export interface Answer {
  readonly status: 0 | 1;
  readonly json: unknown;
  readonly text: string;
}
