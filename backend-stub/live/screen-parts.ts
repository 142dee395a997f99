import { randomInt } from 'node:crypto';
import type { PlacedSnapshot } from './screen';

/** Bytes of text in one part: with its numbers it fits into a message of 16 KiB. */
export const partBytes = 16 * 1024 - 128;
/** A console that comes back after this long gets a fresh screen. */
const keptMs = 30_000;
/** All that is kept for consoles to come back, screens and what was encoded of them. */
const mostKept = 32 << 20;
/** Of one session: consoles that watch it together began at different moments. */
const mostOfSession = 4;

export interface ScreenPart {
  readonly text: string;
  readonly bytes: number;
}

/** A screen that does not fit into one message. */
export interface CutScreen {
  readonly id: number;
  readonly placed: PlacedSnapshot;
  /** At least two. */
  readonly parts: readonly ScreenPart[];
  readonly bytes: number;
}

/** Which parts a console has: the first so many of that screen. */
export interface Begun {
  readonly snapshot: number;
  readonly parts: number;
}

/** Cuts between characters, wherever that is: an escape sequence may be torn, as the parts are joined before they are drawn. */
function partsOf(ansi: string): ScreenPart[] {
  const bytes = Buffer.from(ansi);
  const parts: ScreenPart[] = [];
  for (let from = 0; from < bytes.length;) {
    let end = Math.min(from + partBytes, bytes.length);
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    parts.push({ text: bytes.toString('utf8', from, end), bytes: end - from });
    from = end;
  }
  return parts;
}

const cuts = new WeakMap<PlacedSnapshot, CutScreen>();

/** The same parts under the same id for all consoles; undefined when it fits into one message. */
export function cutScreen(placed: PlacedSnapshot): CutScreen | undefined {
  const known = cuts.get(placed);
  if (known !== undefined) return known;
  if (Buffer.byteLength(placed.snapshot.ansi) <= partBytes) return undefined;
  const parts = partsOf(placed.snapshot.ansi);
  const cut: CutScreen = { id: randomInt(1, 2 ** 48 - 1), placed, parts, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) };
  cuts.set(placed, cut);
  return cut;
}

interface Kept {
  readonly session: string;
  readonly cut: CutScreen;
  readonly weight: number;
  sentAt: number;
}

/**
 * Screens of which a part was sent a moment ago, of all sessions: a console whose connection breaks comes back for the
 * rest. Bounded in time, in bytes and for each session; what is gone begins anew.
 */
export class PartlySent {
  /** By id; the one that was sent longest ago comes first. */
  readonly #kept = new Map<number, Kept>();
  #weight = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly limit = mostKept) {}

  get weight(): number {
    return this.#weight;
  }

  /** What that console lacks, if it is still here. */
  find(session: string, begun: Begun | undefined): CutScreen | undefined {
    const kept = begun === undefined ? undefined : this.#kept.get(begun.snapshot);
    if (kept === undefined || begun === undefined || kept.session !== session) return undefined;
    return begun.parts > 0 && begun.parts < kept.cut.parts.length ? kept.cut : undefined;
  }

  /** A part of it was sent just now. */
  sent(session: string, cut: CutScreen): void {
    const known = this.#kept.get(cut.id);
    this.#kept.delete(cut.id);
    // Text takes up to two bytes a character, and as much as it was sent.
    const kept = known ?? { session, cut, weight: 3 * cut.bytes, sentAt: 0 };
    kept.sentAt = Date.now();
    this.#kept.set(cut.id, kept);
    if (known === undefined) {
      this.#weight += kept.weight;
      this.#trim(session);
    }
    this.#timer ??= setTimeout(() => this.#expire(), keptMs).unref();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#kept.clear();
    this.#weight = 0;
  }

  #trim(session: string): void {
    const ofSession = [...this.#kept.values()].filter((kept) => kept.session === session);
    for (const { cut } of ofSession.slice(0, -mostOfSession)) this.#drop(cut.id);
    for (const id of this.#kept.keys()) {
      if (this.#weight <= this.limit || this.#kept.size === 1) break;
      this.#drop(id);
    }
  }

  #drop(id: number): void {
    this.#weight -= this.#kept.get(id)?.weight ?? 0;
    this.#kept.delete(id);
  }

  #expire(): void {
    this.#timer = undefined;
    const oldest = Date.now() - keptMs;
    for (const { cut, sentAt } of this.#kept.values()) {
      if (sentAt > oldest) {
        this.#timer = setTimeout(() => this.#expire(), sentAt - oldest).unref();
        return;
      }
      this.#drop(cut.id);
    }
  }
}
