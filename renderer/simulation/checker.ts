import { mostPending } from '../live/pump';
import { staleAfterMs } from '../live/subscription';
import type { Happening, ScreenWords } from './history';
import { ActsChecker } from './acts-checker';
import { Truth } from './truth';

export interface Violation {
  readonly at: number;
  readonly rule: string;
  readonly words: string;
}

/** The console says how tiles are once a second. */
const tickMs = 1000;
/** Rounding of clocks, and the throttle of tiles. */
const slackMs = 250;
/** On top of one connect a second for each of a console's machines: the first retries of two streams, and a start. */
const burst = 10;
const stormWindowMs = 5_000;
/** A machine wakes, an operator signs in again, so long after it was noted. */
const startsLateMs = 2_500;

interface ViewState {
  readonly client: number;
  readonly view: number;
  readonly session: string;
  readonly detail: 'tile' | 'focus';
  openedAt: number;
  visible: boolean;
  closed: boolean;
  ended: boolean;
  /** Where the picture is; undefined before the first one, or after a gap. */
  epoch: number;
  offset: number;
  trusted: boolean;
  /** Nothing counts as skipped before the next picture. */
  fresh: boolean;
  paintedAt: number;
  /** What was skipped, by the source's own numbers. */
  leastSkipped: number;
  mostSkipped: number;
  told: Extract<Happening, { kind: 'told' }> | undefined;
  /** Of a desktop: its picture, and how much smaller that is. */
  shows: string | undefined;
  divisor: number;
}

/**
 * Judges a history: what was painted is the source, each byte once and in order, minus what was said to be missing; silence is
 * shown, and since when; orders and typing have one effect or are not said to have any; nobody storms; nothing piles up.
 */
export class Checker {
  readonly violations: Violation[] = [];
  readonly #truth = new Truth();
  readonly #acts = new ActsChecker((at, rule, words) => this.#wrong(at, rule, words));
  readonly #views = new Map<number, ViewState>();
  readonly #heardAt = new Map<number, number>();
  readonly #sentAt = new Map<number, number>();
  readonly #connects = new Map<number, number[]>();
  readonly #freshStarts = new Map<number, number[]>();

  see(happening: Happening): void {
    const { at } = happening;
    switch (happening.kind) {
      case 'began': this.#truth.begin(happening); return;
      case 'grew': this.#truth.grow(happening); return;
      case 'opened':
        this.#views.set(happening.view, {
          client: happening.client, view: happening.view, session: happening.session, detail: happening.detail, openedAt: at, visible: true, closed: false, ended: false,
          epoch: 0, offset: 0, trusted: false, fresh: true, paintedAt: at, leastSkipped: 0, mostSkipped: 0, told: undefined, shows: undefined, divisor: 1,
        });
        return;
      case 'shown': {
        const view = this.#views.get(happening.view)!;
        view.visible = happening.visible;
        view.told = undefined;
        if (happening.visible) view.openedAt = at;
        else this.#hide(view);
        return;
      }
      case 'closed': this.#views.get(happening.view)!.closed = true; return;
      case 'heard':
        this.#heardAt.set(happening.client, at);
        this.#sentAt.set(happening.client, Math.max(happening.sentAt, this.#sentAt.get(happening.client) ?? 0));
        return;
      case 'painted': this.#paint(this.#views.get(happening.view)!, happening); return;
      case 'told': this.#tell(this.#views.get(happening.view)!, happening); return;
      case 'connecting': this.#connect(happening.client, at); return;
      case 'pending':
        if (happening.characters > mostPending + 4 * happening.largest + 128 * 1024) this.#wrong(at, 'bounded memory', `${happening.characters} characters wait for view ${happening.view}`);
        return;
      case 'fault':
        if (/crash|sleep|token/.test(happening.verb)) this.#freshStarts.set(happening.client, [...this.#freshStarts.get(happening.client) ?? [], at]);
        return;
      default: this.#acts.see(happening);
    }
  }

  /** Why the world is not at rest; empty when everything is where it belongs. */
  unsettled(now: number): string[] {
    const open: string[] = this.#acts.unsettled();
    for (const view of this.#views.values()) {
      if (view.closed || !view.visible || view.ended) continue;
      const truth = this.#truth.now(view.session);
      const name = `view ${view.view} (client ${view.client}, ${view.detail} of ${view.session})`;
      if (!view.trusted || view.epoch !== truth.epoch || view.offset !== truth.end) open.push(`${name} shows ${view.epoch}/${view.offset}, the source is at ${truth.epoch}/${truth.end}`);
      else if (this.#truth.shows(view.session, view.epoch, view.offset, view.divisor) !== view.shows) open.push(`${name} shows another picture than the source's`);
      else if (view.detail === 'tile' && (view.told === undefined || view.told.stale || now - view.told.at > 2 * tickMs)) open.push(`${name} is not said to be live`);
      else if (view.told && (view.told.gapBytes < view.leastSkipped || view.told.gapBytes > view.mostSkipped)) {
        open.push(`${name} skipped ${view.leastSkipped} to ${view.mostSkipped} bytes and says ${view.told.gapBytes}`);
      }
    }
    return open;
  }

  finish(now: number): void {
    if (this.violations.length === 0) for (const words of this.unsettled(now)) this.#wrong(now, 'comes to rest', words);
    this.#acts.finish(now);
  }

  #paint(view: ViewState, { at, since, frame }: Extract<Happening, { kind: 'painted' }>): void {
    const name = `view ${view.view} of ${view.session}`;
    view.paintedAt = at;
    if (frame.kind === 'end') { view.ended = true; return; }
    if (frame.kind === 'gap') {
      if (view.trusted && frame.epoch === view.epoch && frame.offset > view.offset) this.#wrong(at, 'gaps are exact', `${name}: the gap starts at ${frame.offset}, the picture ended at ${view.offset}`);
      view.trusted = false;
      return;
    }
    if (frame.kind === 'screen') { this.#screen(view, at, since, frame.words, frame.shows); return; }
    if (frame.kind === 'snapshot') {
      const [session = '', epoch, offset] = frame.said.split('|');
      const to = Number(offset);
      if (session !== view.session || !this.#truth.isBorder(session, Number(epoch), to)) this.#wrong(at, 'pictures are true', `${name} was given ${frame.said}`);
      if (Number(epoch) < view.epoch) this.#wrong(at, 'epochs never mix', `${name} went from epoch ${view.epoch} back to ${epoch}`);
      this.#beginAnew(view, since, Number(epoch), to, to);
      return;
    }
    if (!view.trusted) this.#wrong(at, 'no bytes on an unknown screen', `${name} was given ${frame.offset} to ${frame.endOffset}`);
    else if (frame.epoch !== view.epoch) this.#wrong(at, 'epochs never mix', `${name} in epoch ${view.epoch} was given bytes of ${frame.epoch}`);
    else if (frame.offset !== view.offset) this.#wrong(at, frame.offset > view.offset ? 'nothing is lost' : 'nothing is doubled', `${name} is at ${view.offset} and was given ${frame.offset}`);
    else if (this.#truth.text(view.session, frame.epoch, frame.offset, frame.endOffset) !== frame.text) this.#wrong(at, 'bytes are the source', `${name}, ${frame.offset} to ${frame.endOffset}`);
    view.offset = frame.endOffset;
    this.#compare(view, at, 1, frame.shows);
  }

  /** All of a desktop, or what has changed of it. */
  #screen(view: ViewState, at: number, since: number, { session, epoch, from, to, divisor, changes }: ScreenWords, shows: string): void {
    const name = `view ${view.view} of ${view.session}`;
    if (session !== view.session || !this.#truth.isBorder(session, epoch, to)) this.#wrong(at, 'pictures are true', `${name} was given ${session}/${epoch}/${to}`);
    if (epoch < view.epoch) this.#wrong(at, 'epochs never mix', `${name} went from epoch ${view.epoch} back to ${epoch}`);
    if (!changes) this.#beginAnew(view, since, epoch, from, to);
    else if (!view.trusted || epoch !== view.epoch) this.#wrong(at, 'no bytes on an unknown screen', `${name} was given changes from ${from} to ${to}`);
    else if (from !== view.offset) this.#wrong(at, from > view.offset ? 'nothing is lost' : 'nothing is doubled', `${name} is at ${view.offset} and was given changes from ${from}`);
    view.offset = to;
    this.#compare(view, at, divisor, shows);
  }

  /** What the operator sees is what the source was. */
  #compare(view: ViewState, at: number, divisor: number, shows: string | undefined): void {
    if (!this.#truth.isDesktop(view.session)) return;
    const truth = this.#truth.shows(view.session, view.epoch, view.offset, divisor);
    view.divisor = divisor;
    view.shows = shows;
    if (shows !== truth) this.#wrong(at, 'the picture is the source', `view ${view.view} of ${view.session} at ${view.epoch}/${view.offset} shows ${shows}, it is ${truth}`);
  }

  /** A whole screen that stands for everything from `from` to `to`; what was between the picture and `from` is skipped. */
  #beginAnew(view: ViewState, since: number, epoch: number, from: number, to: number): void {
    if (!view.fresh) {
      const known = view.epoch === epoch;
      view.leastSkipped += Math.max(0, from - (known ? view.offset : this.#truth.beginning(view.session)));
      view.mostSkipped += known ? Math.max(0, from - view.offset) : from + this.#truth.endOf(view.session, view.epoch) - view.offset;
    }
    // One that was on its way when the view was hidden is not the one it begins with again.
    if (view.visible && since >= view.openedAt) view.fresh = false;
    view.trusted = true;
    view.epoch = epoch;
    view.offset = to;
  }

  /** What it was behind by then may have been counted, or not; nothing counts until it begins again. */
  #hide(view: ViewState): void {
    view.mostSkipped += this.#truth.after(view.session, view.epoch, view.offset);
    view.fresh = true;
  }

  #tell(view: ViewState, told: Extract<Happening, { kind: 'told' }>): void {
    const { at } = told;
    view.told = told;
    if (view.closed || told.ended) return;
    const name = `view ${view.view} of ${view.session}`;
    if (told.gapBytes < view.leastSkipped) this.#wrong(at, 'gaps are shown', `${name} skipped ${view.leastSkipped} bytes and says ${told.gapBytes}`);
    const silentMs = at - Math.max(this.#heardAt.get(view.client) ?? 0, view.openedAt);
    if (told.quietMs < silentMs - slackMs) this.#wrong(at, 'since when', `${name} heard nothing for ${silentMs} ms and says ${told.quietMs}`);
    if (told.stale) return;
    if (silentMs > staleAfterMs + slackMs) this.#wrong(at, 'silence is shown', `${name} looks live after ${silentMs} ms of silence`);
    const since = Math.min(this.#sentAt.get(view.client) ?? 0, at) - staleAfterMs - tickMs - slackMs;
    const moves = at - Math.max(view.paintedAt, view.openedAt) <= staleAfterMs + tickMs;
    if (!moves && !view.ended && this.#truth.ahead(view.session, view.epoch, view.offset, since)) {
      this.#wrong(at, 'what looks live is current', `${name} looks live at ${view.epoch}/${view.offset}; the source was further ${Math.round(at - since)} ms ago`);
    }
  }

  #connect(client: number, at: number): void {
    const times = [...this.#connects.get(client) ?? [], at].filter((time) => at - time <= stormWindowMs);
    this.#connects.set(client, times);
    const starts = (this.#freshStarts.get(client) ?? []).filter((time) => at - time <= stormWindowMs + startsLateMs).length;
    const most = burst + 4 * starts + stormWindowMs / 1000;
    if (times.length > most) this.#wrong(at, 'no storm', `client ${client} connected ${times.length} times in ${stormWindowMs / 1000} s`);
  }

  #wrong(at: number, rule: string, words: string): void {
    this.violations.push({ at, rule, words });
  }
}

/** All that is wrong with a history. */
export function check(history: readonly Happening[]): readonly Violation[] {
  const checker = new Checker();
  for (const happening of history) checker.see(happening);
  const last = history.at(-1);
  if (last?.kind === 'calm') checker.finish(last.at);
  return checker.violations;
}
