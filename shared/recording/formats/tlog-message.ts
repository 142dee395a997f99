import { isFields, type Fields } from './header-text';

/** One message of tlog: what was typed and shown in a stretch of time. */
export interface TlogMessage {
  readonly recording: string;
  readonly id: number;
  /** Milliseconds from the start of the recording. */
  readonly position: number;
  readonly timing: string;
  readonly input: TlogText;
  readonly output: TlogText;
  readonly fields: Fields;
}

/** Text, and beside it the bytes that were no text. */
export interface TlogText {
  readonly text: string;
  readonly bytes: readonly unknown[];
}

/** A line that has to do with tlog, readable or not. */
const traces = /"(?:rec|timing|out_txt)\\?"|\{\\?"ver\\?"/;

export type TlogLine = { readonly message: TlogMessage } | 'damaged' | undefined;

/**
 * The message in a line: plain, behind a syslog prefix or `MESSAGE=`, or as the MESSAGE of a journal entry in JSON.
 * Undefined for a line that has nothing to do with tlog; journals are full of them.
 */
export function tlogLine(text: string): TlogLine {
  if (!traces.test(text)) return undefined;
  for (let at = text.indexOf('{'), tries = 0; at >= 0 && tries < 5; at = text.indexOf('{', at + 1), tries += 1) {
    const fields = parse(text.slice(at));
    const inner = typeof fields?.['MESSAGE'] === 'string' ? parse(fields['MESSAGE'].slice(Math.max(0, fields['MESSAGE'].indexOf('{')))) : fields;
    const message = inner && messageOf(inner);
    if (message) return { message };
  }
  return 'damaged';
}

function messageOf(fields: Fields): TlogMessage | undefined {
  const { rec, id, pos, timing } = fields;
  if (typeof rec !== 'string' || typeof timing !== 'string' || !whole(id) || !whole(pos)) return undefined;
  const part = (name: string): TlogText => {
    const text = fields[`${name}_txt`];
    const bytes = fields[`${name}_bin`];
    return { text: typeof text === 'string' ? text : '', bytes: Array.isArray(bytes) ? bytes : [] };
  };
  return { recording: rec, id, position: pos, timing, input: part('in'), output: part('out'), fields };
}

const whole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text.trimEnd());
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
