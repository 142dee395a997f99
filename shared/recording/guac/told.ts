import type { Instruction } from '../../frames/frame';

/** What the stream tells beside its pictures, as an event of a recording. */
export interface Told {
  readonly type: string;
  readonly label: string;
}

/** Base64 of a clipboard that is kept; its label shows as much as fits. */
const longestClipboard = 16_384;
const longestLabel = 2_000;
const mostStreams = 512;

const statuses: Readonly<Record<number, string>> = {
  0x100: 'not supported', 0x200: 'server error', 0x201: 'server busy', 0x202: 'timeout', 0x203: 'remote error', 0x204: 'not found', 0x205: 'conflict',
  0x206: 'closed', 0x207: 'remote not found', 0x208: 'remote unavailable', 0x209: 'session conflict', 0x20a: 'session timeout', 0x20b: 'session closed',
  0x300: 'bad request', 0x301: 'client unauthorized', 0x303: 'client forbidden', 0x308: 'client timeout', 0x30d: 'client overrun', 0x30f: 'bad type', 0x31d: 'too many clients',
};

interface Clipboard {
  readonly mediaType: string;
  base64: string;
  bytes: number;
}

/** Streams of no image and single instructions that tell something: clipboard, error, names, files, who came and went. Bounded. */
export class Teller {
  readonly #clipboards = new Map<string, Clipboard>();

  /** Undefined: nothing worth a line, or nothing yet. */
  take([opcode, first = '', second = '', third = '']: Instruction): Told | undefined {
    switch (opcode) {
      case 'clipboard':
        this.#clipboards.delete(first);
        if (this.#clipboards.size < mostStreams) this.#clipboards.set(first, { mediaType: oneLine(second, 80), base64: '', bytes: 0 });
        return undefined;
      case 'blob': return this.#blob(first, second);
      case 'end': return this.#end(first);
      case 'error': return { type: 'error', label: `${oneLine(first, 300) || 'Error'} (status ${oneLine(second, 12)}${statuses[Number(second)] === undefined ? '' : `, ${statuses[Number(second)]}`})` };
      case 'disconnect': return { type: 'disconnect', label: 'Disconnected' };
      case 'ready': return { type: 'connected', label: `Connected: ${oneLine(first, 100)}` };
      case 'name': return { type: 'name', label: `Connection: ${oneLine(first, 300)}` };
      case 'required': return { type: 'required', label: `Asked for: ${oneLine([first, second, third].filter((name) => name !== '').join(', '), 300)}` };
      case 'file': return { type: 'file', label: `File offered: ${oneLine(third, 300)} (${oneLine(second, 80)})` };
      case 'msg': return message(first, second, third);
      default: return undefined;
    }
  }

  #blob(stream: string, data: string): undefined {
    const clipboard = this.#clipboards.get(stream);
    if (clipboard === undefined) return;
    clipboard.bytes += Math.floor((data.length * 3) / 4);
    clipboard.base64 += data.slice(0, Math.max(0, longestClipboard - clipboard.base64.length));
  }

  #end(stream: string): Told | undefined {
    const clipboard = this.#clipboards.get(stream);
    if (clipboard === undefined) return undefined;
    this.#clipboards.delete(stream);
    const { mediaType, bytes } = clipboard;
    const text = mediaType.startsWith('text/') ? decoded(clipboard.base64) : undefined;
    return { type: 'clipboard', label: text === undefined ? `Clipboard: ${bytes} bytes of ${mediaType}` : `Clipboard: ${oneLine(text, longestLabel)}` };
  }
}

function message(code: string, id: string, name: string): Told | undefined {
  if (code === '1') return { type: 'session.join', label: `${oneLine(name || id, 200)} joined` };
  if (code === '2') return { type: 'session.leave', label: `${oneLine(name || id, 200)} left` };
  return undefined;
}

function decoded(base64: string): string | undefined {
  try {
    const binary = atob(base64.slice(0, base64.length - (base64.length % 4)));
    return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function oneLine(text: string, longest: number): string {
  // oxlint-disable-next-line no-control-regex
  const line = text.slice(0, longest + 1).replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
