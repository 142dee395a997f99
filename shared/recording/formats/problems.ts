import type { Problem } from '../../base/problem';

interface Defect {
  readonly severity: Problem['severity'];
  /** The sentence for `count` of them; `first` is where the first one is. */
  what(count: number, first: string): string;
  readonly tip: string;
}

const lines = (count: number): string => (count === 1 ? 'One line' : `${count} lines`);
const played = 'The rest plays; what was there is missing.';

/** Every defect a reader can meet in the body of a recording. Counted, not listed: a broken file has thousands. */
export const defects = {
  'corrupt-line': { severity: 'warning', what: (n, first) => `${lines(n)} could not be read (the first at ${first}).`, tip: played },
  'long-line': { severity: 'warning', what: (n, first) => `${lines(n)} longer than 1 MiB ${n === 1 ? 'was' : 'were'} cut (the first at ${first}).`, tip: played },
  'corrupt-frame': { severity: 'warning', what: (n, first) => `${n === 1 ? 'One frame' : `${n} frames`} could not be read (the first at ${first}).`, tip: played },
  'bad-length': { severity: 'warning', what: (n, first) => `${n === 1 ? 'One frame gives' : `${n} frames give`} a wrong length (the first at ${first}).`, tip: 'They are ended where the next frame starts.' },
  'long-frame': { severity: 'warning', what: (n, first) => `${n === 1 ? 'One frame' : `${n} frames`} longer than 1 MiB ${n === 1 ? 'was' : 'were'} cut (the first at ${first}).`, tip: played },
  'corrupt-bytes': { severity: 'warning', what: (n, first) => `${n === 1 ? 'One stretch' : `${n} stretches`} of the file could not be read (the first at ${first}).`, tip: 'The rest plays; the picture may be wrong until that part of it is drawn again.' },
  'no-sync': { severity: 'warning', what: () => 'The recording tells no time: it holds no end of a frame.', tip: 'What it drew is shown as one picture.' },
  'encrypted-part': { severity: 'warning', what: (n, first) => `${n === 1 ? 'One part' : `${n} parts`} of the recording ${n === 1 ? 'is' : 'are'} encrypted (the first at ${first}).`, tip: 'The rest plays. Play it as a whole where it was recorded.' },
  'unknown-event': { severity: 'info', what: (n, first) => `${n === 1 ? 'One event' : `${n} events`} of an unknown kind (the first at ${first}).`, tip: 'They are skipped. A newer program may have written this file.' },
  'time-back': { severity: 'warning', what: (n, first) => `Time goes back ${n === 1 ? 'once' : `${n} times`} (first at ${first}).`, tip: 'These events play at the time of the event before them.' },
  'bad-resize': { severity: 'warning', what: (n, first) => `${n === 1 ? 'One window size' : `${n} window sizes`} made no sense (the first at ${first}).`, tip: 'Sizes are kept between 1 and 1024 cells (8192 pixels); unreadable ones are skipped.' },
  truncated: { severity: 'warning', what: (_, first) => `The file ends in the middle of something (at ${first}).`, tip: 'Everything before that plays. If you downloaded it, download it again.' },
  'data-missing': { severity: 'warning', what: (n, first) => `${n === 1 ? 'One entry belongs' : `${n} entries belong`} to a data file that is not here (the first at ${first}).`, tip: 'Open the recording with all its files.' },
  'data-short': { severity: 'warning', what: (_, first) => `The data file "${first}" ends before its timing does.`, tip: 'Everything before that plays. If you copied it, copy it again.' },
  'data-untimed': { severity: 'warning', what: (_, first) => `The timing ends before its data does (from ${first}).`, tip: 'What has no time is not played. If you copied the timing file, copy it again.' },
  'missing-messages': { severity: 'warning', what: (n, first) => `${n === 1 ? 'One message is' : `${n} messages are`} missing (the first before ${first}).`, tip: 'They were lost before this file was written; the rest plays.' },
  'late-message': { severity: 'warning', what: (n, first) => `${n === 1 ? 'One message comes' : `${n} messages come`} twice or too late (the first at ${first}).`, tip: 'They are left out.' },
  'bad-timing': { severity: 'warning', what: (n, first) => `The timing of ${n === 1 ? 'one message' : `${n} messages`} does not fit the text (the first at ${first}).`, tip: 'The text is shown, but not at its exact time.' },
  'no-events': { severity: 'info', what: () => 'The recording holds no events.', tip: 'The session may have ended before anything was shown.' },
  'inflate-limit': { severity: 'warning', what: () => 'The compressed file grows beyond 8 GiB.', tip: 'Only the first 8 GiB are read.' },
} as const satisfies Record<string, Defect>;

export type DefectCode = keyof typeof defects;

export class ProblemList {
  readonly #found = new Map<DefectCode, { count: number; first: string }>();

  /** `where` is a place people can find: "byte 4711". */
  add(code: DefectCode, where = '', count = 1): void {
    const known = this.#found.get(code);
    if (known) known.count += count;
    else this.#found.set(code, { count, first: where });
  }

  has(code: DefectCode): boolean {
    return this.#found.has(code);
  }

  list(): Problem[] {
    return [...this.#found].map(([code, { count, first }]) => {
      const defect: Defect = defects[code];
      return { code, severity: defect.severity, what: defect.what(count, first), tip: defect.tip };
    });
  }

  /** For keeping, and `restore` for what was kept. */
  pack(): readonly PackedDefect[] {
    return [...this.#found].map(([code, { count, first }]) => [code, count, first]);
  }

  restore(packed: readonly PackedDefect[]): void {
    for (const [code, count, first] of packed) if (code in defects) this.#found.set(code, { count, first });
  }
}

export type PackedDefect = readonly [code: DefectCode, count: number, first: string];
