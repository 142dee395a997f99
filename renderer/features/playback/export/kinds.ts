import type { RecordingInfo } from '../../../../shared/recording/port';

export type ExportKind = 'txt' | 'cast' | 'jsonl' | 'csv' | 'notes-markdown' | 'notes-jsonl' | 'png' | 'webm';

export interface ExportEntry {
  readonly kind: ExportKind;
  /** On the menu. */
  readonly title: string;
  /** In sentences. */
  readonly label: string;
  /** Appended to the recording's name. */
  readonly ending: string;
  /** Why it cannot be made of this recording; undefined when it can. */
  whyNot(info: RecordingInfo | undefined): string | undefined;
}

const always = (): undefined => undefined;
const terminalOnly = (info: RecordingInfo | undefined): string | undefined => (info?.kind === 'terminal' ? undefined : 'Only of terminal recordings.');
const notFilm = (info: RecordingInfo | undefined): string | undefined => (info?.kind === 'video' ? 'This recording is a film already.' : undefined);

/** What can leave the player as a file, in the menu's order. */
export const exportTable: readonly ExportEntry[] = [
  { kind: 'txt', title: 'Text transcript', label: 'text transcript', ending: '.txt', whyNot: terminalOnly },
  { kind: 'cast', title: 'asciicast v2', label: 'asciicast', ending: '.cast', whyNot: terminalOnly },
  { kind: 'jsonl', title: 'Events as JSON Lines', label: 'list of events', ending: '-events.jsonl', whyNot: always },
  { kind: 'csv', title: 'Events as CSV', label: 'list of events', ending: '-events.csv', whyNot: always },
  { kind: 'notes-markdown', title: 'Notes as Markdown', label: 'notes', ending: '-notes.md', whyNot: always },
  { kind: 'notes-jsonl', title: 'Notes as JSON Lines', label: 'notes', ending: '-notes.jsonl', whyNot: always },
  { kind: 'png', title: 'Picture of this moment (PNG)', label: 'picture', ending: '.png', whyNot: always },
  { kind: 'webm', title: 'Film of a stretch (WebM)…', label: 'film', ending: '.webm', whyNot: notFilm },
];

/** A file name without its endings, and without what file systems refuse. */
export const baseName = (fileName: string): string =>
  fileName.replace(/(\.vigil)?\.(tar|cast|gz|json|guac|log|ttyrec|mp4)(\.gz)?$/i, '').replace(/[^\p{L}\p{N}._ -]/gu, '_').slice(0, 120) || 'recording';
