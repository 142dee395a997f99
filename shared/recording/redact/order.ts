/** What must not be seen. Case does not matter. */
export interface Pattern {
  readonly text: string;
  /** `text` is a regular expression; it runs in time linear to what it reads, whatever it says. */
  readonly regularExpression: boolean;
}

export interface RedactionOrder {
  readonly patterns: readonly Pattern[];
  /** Stretches in ms of which nothing is shown, [from, to). */
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
  /** Lines that were typed but never shown (passwords) go, too. */
  readonly removeHidden: boolean;
}

export interface CopyOrder extends RedactionOrder {
  /** Of the copy. */
  readonly recordingId: string;
  readonly by: { readonly loginName: string; readonly displayName: string };
  /** Unix milliseconds. */
  readonly at: number;
  readonly tool: string;
}

export interface CopyAnswer {
  readonly recordingId: string;
  readonly keyId: string;
  /** How many places are covered, and how many typed lines are gone. */
  readonly stretches: number;
  readonly hiddenLines: number;
  readonly bytes: number;
}
