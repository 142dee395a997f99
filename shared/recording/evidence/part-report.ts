export type PartState = 'intact' | 'altered' | 'unsigned' | 'unknown-key';

export interface PartReport {
  readonly name: string;
  readonly state: PartState;
  /** Sentence for people. */
  readonly detail: string;
  /** First byte that differs, or of the first 1 MiB piece that does, counted in that part. */
  readonly at?: number | undefined;
}
