import type { Participant } from '../../../shared/model/session';
import { personName } from '../../audit/texts';
import type { Log } from '../../contracts';
import type { DesktopInput } from '../../desktop/operations';
import { GuacdConnection } from './connection';
import type { GuacdTarget } from './guacd-client';

/** Somebody types: no longer than that, then their keys go the session's own way. */
const joinMs = 4_000;
const mostWaiting = 500;
/** Each is sent the whole picture by guacd, which nobody looks at. */
const mostGuests = 16;

export interface GuestsParts {
  readonly target: GuacdTarget;
  /** Of the connection they join. */
  readonly id: string;
  readonly who: 'participants' | 'everybody';
  /** The session's own way. */
  readonly send: (input: DesktopInput) => void;
  readonly log: Log;
}

/**
 * People who are in the session from consoles, as users of their own in guacd's connection: it is joined by its id, read-only for
 * those who watch, so that guacd and what is behind it knows who does what. Pictures still come from the session's own connection, once.
 */
export class GuacdGuests {
  readonly #guests = new Map<string, Guest>();

  constructor(private readonly parts: GuestsParts) {}

  /** These are in it now. */
  present(people: readonly Participant[]): void {
    const wanted = people.filter(({ intent }) => this.parts.who === 'everybody' || intent === 'participate').slice(0, mostGuests);
    for (const [id, guest] of this.#guests) {
      if (wanted.some(({ participationId, intent }) => participationId === id && (intent === 'monitor') === guest.watches)) continue;
      this.#guests.delete(id);
      guest.close();
    }
    for (const { participationId, operator, intent } of wanted) {
      if (!this.#guests.has(participationId)) this.#guests.set(participationId, new Guest(this.parts, personName(operator), intent === 'monitor'));
    }
  }

  /** Brings what a participant did to the session, by their own connection where there is one. */
  send(participation: string, input: DesktopInput): void {
    const guest = this.#guests.get(participation);
    if (guest === undefined || guest.watches) this.parts.send(input);
    else guest.send(input);
  }

  releaseAll(): void {
    for (const guest of this.#guests.values()) guest.releaseAll();
  }

  close(): void {
    this.present([]);
  }
}

class Guest {
  readonly #given = new AbortController();
  #connection: GuacdConnection | undefined;
  /** What is done while it is being opened. */
  #waiting: DesktopInput[] | undefined = [];

  constructor(private readonly parts: GuestsParts, name: string, readonly watches: boolean) {
    void this.#run(name).catch((caught: unknown) => {
      if (!this.#given.signal.aborted) this.parts.log.warn({ 'event.name': 'guacd.join', cause: caught instanceof Error ? caught.message : String(caught) }, `${name} is not a user of their own in a connection of guacd's any more: what they do goes the session's own way.`);
    }).finally(() => this.#over());
  }

  send(input: DesktopInput): void {
    if (this.#connection !== undefined) this.#connection.send(input);
    else if (this.#waiting !== undefined && this.#waiting.length < mostWaiting) this.#waiting.push(input);
    else {
      this.#flush(this.parts.send);
      this.parts.send(input);
    }
  }

  releaseAll(): void {
    this.#connection?.releaseAll();
  }

  close(): void {
    this.#given.abort();
    this.releaseAll();
    this.#over();
  }

  async #run(name: string): Promise<void> {
    const { target, id } = this.parts;
    const parameters: Readonly<Record<string, string>> = this.watches ? { 'read-only': 'true' } : {};
    const introduction = { selects: id, parameters, width: target.width, height: target.height, name };
    const connection = await GuacdConnection.open(target, introduction, joinMs, this.#given.signal);
    // Given up at the last moment; or another connection than that was asked for, whatever it shows.
    if (this.#given.signal.aborted || connection.id !== id) {
      connection.close();
      throw new Error('guacd joined another connection');
    }
    // They were too quick for it: all goes one way.
    if (this.#waiting === undefined && !this.watches) return connection.close();
    this.#connection = connection;
    this.#flush((input) => connection.send(input));
    for await (const [opcode, first = ''] of connection.instructions()) {
      if (opcode === 'sync') connection.sync(first);
      // Nothing of it is taken here: the session's own connection has it.
      else if (opcode === 'file' || opcode === 'pipe' || opcode === 'audio' || opcode === 'video' || opcode === 'argv' || opcode === 'clipboard') connection.acknowledge(first, 'not taken here', 0x0100);
    }
  }

  #flush(send: (input: DesktopInput) => void): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const input of waiting) send(input);
  }

  /** What is held down by it is let go of by another way, if it could not be by its own. */
  #over(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#flush(this.parts.send);
    if (connection === undefined) return;
    for (const input of connection.releases) this.parts.send(input);
    connection.close();
  }
}
