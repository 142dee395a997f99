import type { Problem } from '../../../shared/base/problem';
import type { AuditDraft } from '../../../shared/ipc/schemas';
import { StandingQuery } from '../../kit/standing-query';

export interface OpeningFacts {
  /** File name, as the person sees it. */
  readonly file: string;
  /** Both unknown for a file that does not say. */
  readonly recordingId?: string | undefined;
  readonly sessionId?: string | undefined;
}

export interface ReporterParts {
  append(drafts: AuditDraft[]): void;
  newId(): string;
  now(): number;
}

/**
 * Writes down what was looked at: one per opening of a recording. Each thing is reported once however often the screen is
 * drawn, and nothing after `dispose`, except the query that was still standing.
 */
export class PlaybackReporter {
  #facts: OpeningFacts;
  #said = new Set<string>();
  readonly #query = new StandingQuery<Words>((terms, how) => this.#send('recording.search', 'Search Recording', terms, { details: { terms, ...how } }));
  #disposed = false;
  readonly #parts: ReporterParts;

  constructor(facts: OpeningFacts, parts: ReporterParts) {
    this.#facts = facts;
    this.#parts = parts;
  }

  /** What the file itself told once it was opened. */
  learned(facts: Partial<OpeningFacts>): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  /** The first picture was shown. */
  shown(): void {
    this.#once('recording.play', 'Play Recording', `Playback of ${this.#subject()}`);
  }

  /** A person chose to play a recording that failed its check. */
  playedUnverified(detail: string): void {
    this.#once('recording.play.unverified', 'Play Unverified Recording', `Playback of ${this.#subject()} although its check failed: ${detail}`, { level: 'Warning', details: { integrity: detail } });
  }

  openFailed(problem: Problem): void {
    this.#once('recording.open.failed', 'Open Recording', `Could not open ${this.#subject()}: ${problem.what}`, { level: 'Warning', success: false, details: { code: problem.code } });
  }

  /** Typed lines that were never on the screen were made readable. */
  revealed(lines: number): void {
    this.#once('recording.reveal', 'Reveal Typed Input', `Typed input of ${this.#subject()} revealed`, { level: 'Warning', details: { hiddenLines: String(lines) } });
  }

  /** Something left the player as a file. Told when it is begun: also what was cancelled may have been read. */
  exported(kind: string, details: Words = {}): void {
    this.#send('recording.export', 'Export Recording', `Export of ${this.#subject()} as ${kind}`, { details: { kind, ...details } });
  }

  /** The query is being typed; it counts when it rests, or when `searched` says so. `how` says how it was meant. */
  typing(query: string, how: Words = {}): void {
    this.#query.typing(query, how);
  }

  /** The query was submitted, or one of its hits was used. */
  searched(query: string, how: Words = {}): void {
    this.typing(query, how);
    this.#query.flush();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#query.flush();
    this.#disposed = true;
  }

  #once(event: string, title: string, message: string, more: More = {}): void {
    if (this.#said.has(event)) return;
    this.#said.add(event);
    this.#send(event, title, message, more);
  }

  #send(event: string, title: string, message: string, more: More): void {
    if (this.#disposed) return;
    const { file, recordingId, sessionId } = this.#facts;
    this.#parts.append([{
      id: this.#parts.newId(), level: more.level ?? 'Information', category: 'Access', event, title, message: cut(message), time: this.#parts.now(),
      ...(sessionId === undefined ? {} : { sessionId }),
      success: more.success ?? true,
      details: {
        file: cut(file), ...(recordingId === undefined ? {} : { recordingId }), ...(sessionId === undefined ? {} : { sessionId }),
        ...Object.fromEntries(Object.entries(more.details ?? {}).map(([name, value]) => [name, cut(value)])),
      },
    }]);
  }

  #subject(): string {
    const { file, sessionId } = this.#facts;
    return sessionId === undefined ? file : `session ${sessionId} (${file})`;
  }
}

type Words = Readonly<Record<string, string>>;

interface More {
  readonly level?: AuditDraft['level'];
  readonly success?: boolean;
  readonly details?: Words;
}

/** The outbox takes texts of at most 2000 characters. */
const cut = (text: string): string => (text.length <= 2000 ? text : `${text.slice(0, 1999)}…`);
