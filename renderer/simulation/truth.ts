import { smaller, Squares } from './desktop';
import type { Happening } from './history';

interface Epoch {
  readonly number: number;
  readonly begin: number;
  readonly beganAt: number;
  /** Pieces by the offset they start at. */
  readonly pieces: Map<number, { readonly endOffset: number; readonly text: string }>;
  /** Of a desktop: how it looked at each border. */
  readonly pictures: Map<number, string> | undefined;
  readonly picture: Squares;
  /** When it reached which offset. */
  readonly times: { readonly at: number; readonly end: number }[];
}

/** What the sessions really wrote, and when. */
export class Truth {
  readonly #sessions = new Map<string, Epoch[]>();

  begin({ at, session, epoch, offset, desktop }: Extract<Happening, { kind: 'began' }>): void {
    const epochs = this.#sessions.get(session) ?? [];
    this.#sessions.set(session, epochs);
    const picture = new Squares();
    epochs.push({ number: epoch, begin: offset, beganAt: at, pieces: new Map(), pictures: desktop ? new Map([[offset, picture.shows]]) : undefined, picture, times: [] });
  }

  grow({ at, session, epoch, offset, endOffset, text }: Extract<Happening, { kind: 'grew' }>): void {
    const of = this.#epoch(session, epoch)!;
    of.pieces.set(offset, { endOffset, text });
    of.times.push({ at, end: endOffset });
    if (!of.pictures) return;
    of.picture.draw(text);
    of.pictures.set(endOffset, of.picture.shows);
  }

  beginning(session: string): number { return this.#sessions.get(session)?.[0]?.begin ?? 0; }

  now(session: string): { readonly epoch: number; readonly end: number } {
    const last = this.#sessions.get(session)!.at(-1)!;
    return { epoch: last.number, end: last.times.at(-1)?.end ?? last.begin };
  }

  /** 0 for an epoch that is not known, as the position before the first picture is. */
  endOf(session: string, epoch: number): number {
    const of = this.#epoch(session, epoch);
    return of === undefined ? 0 : of.times.at(-1)?.end ?? of.begin;
  }

  /** All that was written after that position, the epochs after it in whole. */
  after(session: string, epoch: number, offset: number): number {
    const later = (this.#sessions.get(session) ?? []).filter(({ number }) => number > epoch);
    return later.reduce((sum, { number }) => sum + this.endOf(session, number), this.endOf(session, epoch) - offset);
  }

  isBorder(session: string, epoch: number, offset: number): boolean {
    const of = this.#epoch(session, epoch);
    return of !== undefined && (of.pieces.has(offset) || offset === (of.times.at(-1)?.end ?? of.begin));
  }

  isDesktop(session: string): boolean { return this.#sessions.get(session)?.[0]?.pictures !== undefined; }

  /** How a desktop looked there; undefined between borders. */
  shows(session: string, epoch: number, offset: number, divisor: number): string | undefined {
    const shown = this.#epoch(session, epoch)?.pictures?.get(offset);
    return shown === undefined ? undefined : smaller(shown, divisor);
  }

  /** Undefined when it is not whole pieces. */
  text(session: string, epoch: number, from: number, to: number): string | undefined {
    const of = this.#epoch(session, epoch);
    let text = '';
    for (let at = from; at < to;) {
      const piece = of?.pieces.get(at);
      if (!piece) return undefined;
      text += piece.text;
      at = piece.endOffset;
    }
    return text;
  }

  /** Whether the source had gone on beyond this position by then. */
  ahead(session: string, epoch: number, offset: number, by: number): boolean {
    for (const of of this.#sessions.get(session) ?? []) {
      if (of.number > epoch && of.beganAt < by) return true;
      if (of.number !== epoch) continue;
      for (const { at, end } of of.times) {
        if (at > by) break;
        if (end > offset) return true;
      }
    }
    return false;
  }

  #epoch(session: string, epoch: number): Epoch | undefined {
    return this.#sessions.get(session)?.find((one) => one.number === epoch);
  }
}
