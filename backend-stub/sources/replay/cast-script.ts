import type { Script, Step } from './script';

export interface CastFile {
  readonly columns: number;
  readonly rows: number;
  readonly script: Script;
}

/** Pauses of a recording are cut to this when it is played as a live session. */
const longestPauseMs = 3_000;

/** Reads an asciicast v2 as the script of a session that plays it in a loop. Undefined when it is none. */
export function castScript(text: string): CastFile | undefined {
  const [head = '', ...lines] = text.split('\n');
  let header: unknown;
  try {
    header = JSON.parse(head);
  } catch {
    return undefined;
  }
  if (typeof header !== 'object' || header === null || !('version' in header) || header.version !== 2) return undefined;
  const { width, height } = header as { width?: unknown; height?: unknown };
  const size = { columns: typeof width === 'number' && width > 0 ? width : 80, rows: typeof height === 'number' && height > 0 ? height : 24 };
  const steps = stepsOf(lines);
  if (steps.length === 0) return undefined;
  return {
    ...size,
    *script() {
      for (;;) {
        yield { waitMs: 1_000, output: '\x1bc', resize: size };
        yield* steps;
      }
    },
  };
}

function stepsOf(lines: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let before = 0;
  for (const line of lines) {
    if (!line.startsWith('[')) continue;
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      continue;
    }
    const [seconds, code, data] = event as unknown[];
    if (typeof seconds !== 'number' || typeof data !== 'string' || (code !== 'o' && code !== 'r')) continue;
    const waitMs = Math.min(longestPauseMs, Math.max(0, (seconds - before) * 1000));
    before = seconds;
    if (code === 'o') steps.push({ waitMs, output: data });
    else {
      const [columns, rows] = data.split('x').map(Number);
      if (columns !== undefined && rows !== undefined && columns > 0 && rows > 0) steps.push({ waitMs, resize: { columns, rows } });
    }
  }
  return steps;
}
