import { formatPosition, formatTime } from '../../../kit/format/format';
import type { Note } from '../notes/notebook';

/** One JSON object a line: {at, text, author, writtenAt}; `at` in milliseconds of the recording. */
export const notesAsJsonLines = (notes: readonly Note[]): string =>
  notes.map(({ at, text, author, writtenAt }) => `${JSON.stringify({ at, text, author, writtenAt: new Date(writtenAt).toISOString() })}\n`).join('');

/** A list to be read, each note with its place, writer and time. */
export function notesAsMarkdown(notes: readonly Note[], title: string): string {
  const lines = notes.map(({ at, text, author, writtenAt }) => {
    // Backslashes keep what was written from becoming markup; further lines stay in the item.
    const words = text === '' ? '(bookmark)' : text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&').replace(/\r?\n/g, '\n  ');
    return `- **${formatPosition(at)}** ${words}\n  (${author === '' ? 'unnamed' : author}, ${formatTime(writtenAt)})\n`;
  });
  return `# Notes on ${title.replace(/[\\`*_{}[\]<>#|\r\n]/g, ' ')}\n\n${lines.join('')}`;
}
