import { ExportWriter } from '../../shared/audit';
import type { AuditEvent } from '../../shared/model/audit';
import type { AuditLog } from './audit-log';
import type { HeadSigner } from './log-tree';

/** Which events of the log are wanted; nothing set = all of them. */
export interface AuditQuestion {
  readonly session?: string | undefined;
  readonly user?: string | undefined;
  readonly category?: string | undefined;
  readonly level?: string | undefined;
  /** As in "Join Session". */
  readonly title?: string | undefined;
  /** Words that all are somewhere in the event. */
  readonly text?: string | undefined;
  /** Unix milliseconds; from is included, to is not. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export const asksForAll = (question: AuditQuestion): boolean => Object.values(question).every((value) => value === undefined);

/** The question in words, as it stands in the export. */
export function questionWords({ session, user, category, level, title, text, from, to }: AuditQuestion): string {
  const words = [
    session === undefined ? '' : `session ${session}`, user === undefined ? '' : `user ${user}`, category === undefined ? '' : `category ${category}`,
    level === undefined ? '' : `level ${level}`, title === undefined ? '' : `event "${title}"`, text === undefined ? '' : `words "${text}"`,
    from === undefined ? '' : `from ${new Date(from).toISOString()}`, to === undefined ? '' : `before ${new Date(to).toISOString()}`,
  ].filter((part) => part !== '');
  return words.length === 0 ? 'all' : words.join(', ');
}

export function answers(event: AuditEvent, question: AuditQuestion): boolean {
  if (question.session !== undefined && event.sessionId !== question.session) return false;
  if (question.user !== undefined && event.user !== question.user && event.details['sessionUser'] !== question.user) return false;
  if (question.category !== undefined && event.category !== question.category) return false;
  if (question.level !== undefined && event.level !== question.level) return false;
  if (question.title !== undefined && event.title !== question.title) return false;
  if (question.from !== undefined && event.time < question.from) return false;
  if (question.to !== undefined && event.time >= question.to) return false;
  const words = question.text?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  if (words.length === 0) return true;
  const known = [event.title, event.event, event.message, event.user, event.sessionId ?? '', event.remoteAddress, event.category, ...Object.values(event.details)].join(' ').toLowerCase();
  return words.every((word) => known.includes(word));
}

export interface ExportRequest {
  readonly question: AuditQuestion;
  /** Which events this person may read; undefined = all of them. */
  readonly mayRead?: ((event: AuditEvent) => boolean) | undefined;
  readonly exportedBy: string;
}

const linesAtOnce = 1_000;

/**
 * The log, or the events that answer a question with a proof for each, under the head of this moment. In the form of
 * shared/audit, piece by piece; what is written to the log meanwhile is not in it.
 */
export async function* exportLog(log: AuditLog, signer: HeadSigner, { question, mayRead, exportedBy }: ExportRequest): AsyncGenerator<string> {
  const { head, size, tree } = log.proofs;
  const whole = mayRead === undefined && asksForAll(question);
  const first = whole ? log.first : 1;
  const filter = mayRead === undefined ? questionWords(question) : `${questionWords(question)}, as far as ${exportedBy} may read`;
  const writer = new ExportWriter(
    { kind: whole ? 'log' : 'slice', head, first, peaks: whole ? tree.peaks(first - 1) : [], filter, exportedBy, exportedMs: Date.now() }, (bytes) => signer.sign(bytes),
  );
  yield writer.header;
  if (question.session === undefined) {
    for (let from = log.first; from <= size; from += linesAtOnce) yield* chosen(await log.lines(from, Math.min(size, from + linesAtOnce - 1)), from);
  } else {
    for (const sequence of log.sequencesOf(question.session)) if (sequence <= size) yield* chosen(await log.lines(sequence, sequence), sequence);
  }
  yield writer.end();

  function* chosen(lines: readonly string[], from: number): Generator<string> {
    let text = '';
    for (const [at, line] of lines.entries()) {
      const sequence = from + at;
      if (whole) text += writer.line(sequence, line);
      else {
        const { event } = JSON.parse(line) as { event: AuditEvent };
        if (answers(event, question) && (mayRead?.(event) ?? true)) text += writer.line(sequence, line, tree.inclusionProof(sequence - 1, size));
      }
    }
    if (text !== '') yield text;
  }
}
