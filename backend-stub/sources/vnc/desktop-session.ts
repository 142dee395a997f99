import type { Participant } from '../../../shared/model/session';
import type { DesktopDesk, DesktopHandle, Log, SourceControl } from '../../contracts';
import type { DesktopInput } from '../../desktop/operations';
import type { PicturePace } from '../../desktop/pace';
import type { DesktopUpstream } from '../../desktop/upstream';
import { GuacdClient } from '../guacd/guacd-client';
import { GuacdGuests } from '../guacd/guests';
import { RfbClient } from './rfb-client';
import type { DesktopAsset } from './schema';
import { accept, type SignedIn } from './sign-in';
import { Viewer } from './viewer';

export interface DesktopSessionParts {
  readonly desk: DesktopDesk;
  readonly log: Log;
  readonly pace: PicturePace;
  readonly asset: DesktopAsset;
  readonly signedIn: SignedIn;
  readonly remoteAddress: string;
}

/**
 * One session of one viewer: viewer <-> desk <-> the asset's VNC server, or guacd. Pictures are recorded first, then shown. It ends exactly
 * once, whoever is first: the server goes, the viewer goes, an order, or the recording fails.
 */
export class DesktopSession implements SourceControl {
  readonly #over: Promise<void>;
  #isOver!: () => void;
  #handle: DesktopHandle | undefined;
  #viewer: Viewer | undefined;
  /** People at consoles who are users of their own at the far side. */
  readonly #guests: GuacdGuests | undefined;
  #ended: { readonly reason: string; readonly text: string } | undefined;

  private constructor(private readonly parts: DesktopSessionParts, private readonly upstream: DesktopUpstream) {
    this.#over = new Promise((resolve) => {
      this.#isOver = resolve;
    });
    const { asset, log } = parts;
    if (asset.kind === 'guacd' && asset.joins !== 'none' && upstream instanceof GuacdClient) this.#guests = new GuacdGuests({ target: asset, id: upstream.id, who: asset.joins, log, send: (input) => upstream.send(input) });
  }

  /** Rejects with why the session cannot be, before the viewer was told anything. */
  static async open(parts: DesktopSessionParts, signal: AbortSignal): Promise<DesktopSession> {
    const { asset, desk, signedIn, remoteAddress } = parts;
    const opening: Promise<DesktopUpstream> = asset.kind === 'vnc' ? RfbClient.open(asset, signal) : GuacdClient.open(asset, signedIn.account.login, signal);
    const upstream = await opening.catch((caught: unknown) => {
      throw new Error(`${asset.name} cannot be reached: ${caught instanceof Error ? caught.message : String(caught)}.`, { cause: caught });
    });
    const session = new DesktopSession(parts, upstream);
    try {
      const { width, height } = upstream;
      const { account } = signedIn;
      const handle = await desk.openDesktop({ user: account.login, asset: asset.name, protocol: asset.kind === 'vnc' ? 'vnc' : asset.protocol, team: asset.team ?? account.team, remoteAddress, width, height, simulated: false, copiesOut: asset.clipboard === 'both' }, session);
      session.#begin(handle);
      return session;
    } catch (caught) {
      upstream.close();
      throw caught;
    }
  }

  /** Resolves when it is over and its recording closed. */
  get over(): Promise<void> {
    return this.#over;
  }

  input(text: string): void {
    // An operator's text, from a console that knows no desktops, is typed.
    for (const character of text) {
      const keysym = keysymOf(character);
      for (const pressed of [true, false]) this.upstream.send({ kind: 'key', keysym, pressed });
    }
  }

  press(input: DesktopInput, participation = ''): void {
    if (input.kind === 'clipboard' && this.parts.asset.clipboard === 'none') return;
    if (this.#guests === undefined) this.upstream.send(input);
    else this.#guests.send(participation, input);
  }

  hold(): void {
    this.upstream.releaseAll();
    this.#guests?.releaseAll();
  }

  attended(people: readonly Participant[]): void {
    if (this.#ended === undefined) this.#guests?.present(people);
  }

  notify(text: string): void {
    this.#viewer?.tell(`${this.#name}: ${text}`);
  }

  end(reason: string, text: string): void {
    this.#finish(reason, text);
  }

  get #name(): string {
    return `${this.parts.signedIn.account.login}@${this.parts.asset.name}`;
  }

  #begin(handle: DesktopHandle): void {
    this.#handle = handle;
    // An order may have come while the desk was opening.
    if (this.#ended !== undefined) return this.#tellDesk(this.#ended.reason, this.#ended.text);
    const { socket, reader } = this.parts.signedIn;
    this.#viewer = new Viewer(socket, reader, handle.screen, {
      onInput: (input) => this.#typed(input),
      onGone: () => this.#finish('user_close', 'The viewer was closed.'),
    }, this.parts.asset.clipboard !== 'none');
    this.upstream.start({
      onPicture: (operations) => handle.draw(operations),
      pictureEveryMs: () => this.parts.pace.everyMs(handle.screen.attended ? 'console' : this.#viewer?.looks === true ? 'user' : 'nobody'),
      onClipboard: (text, cut) => this.#copied(text, cut),
      onClosed: (why) => this.#finish('connect_disconnect', `The connection to ${this.parts.asset.name} was lost: ${why}.`),
    });
    accept(socket);
    void reader.byte().then(() => this.#viewer?.start(`${this.#name} (recorded)`), () => this.#finish('user_close', 'The viewer was closed.'));
  }

  #typed(input: DesktopInput): void {
    if (this.#ended !== undefined || (input.kind === 'clipboard' && this.parts.asset.clipboard === 'none')) return;
    if (this.#handle?.press(input) === 'forward') {
      this.upstream.send(input);
      return;
    }
    if (input.kind === 'key' && input.pressed) this.#viewer?.tell(`${this.#name}: your input is held`);
  }

  /** Out of the asset: part of the recording, before it leaves it. */
  async #copied(text: string, cut: boolean): Promise<void> {
    if (this.parts.asset.clipboard === 'both' && (await this.#handle?.copied(text, cut)) === 'forward') this.#viewer?.copied(text);
  }

  #finish(reason: string, text: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = { reason, text };
    this.#guests?.close();
    this.upstream.releaseAll();
    this.upstream.close();
    this.#viewer?.close();
    this.parts.signedIn.socket.destroy();
    this.parts.log.info({ 'event.name': 'vnc.session.end', 'session.id': this.#handle?.id, reason }, `${this.#name}: ${text}`);
    if (this.#handle !== undefined) this.#tellDesk(reason, text);
  }

  #tellDesk(reason: string, text: string): void {
    void (this.#handle?.ended(reason, text) ?? Promise.resolve()).catch(() => undefined).then(this.#isOver);
  }
}

/** X11's keysym of a character. */
function keysymOf(character: string): number {
  const special = { '\r': 0xff0d, '\n': 0xff0d, '\t': 0xff09, '\x7f': 0xff08, '\b': 0xff08, '\x1b': 0xff1b }[character];
  const point = character.codePointAt(0) ?? 0x20;
  return special ?? (point >= 0x20 && point <= 0xff ? point : 0x1000000 + point);
}
