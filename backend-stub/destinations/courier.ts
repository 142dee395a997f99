import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import type { Log } from '../contracts';
import { writeDurably } from '../recorder/folder';
import { outgoing, type OutgoingEvent } from './fields';
import { NotTaken, reasonOf, type Sender } from './sender';

export interface CourierOptions {
  readonly name: string;
  readonly sender: Sender;
  readonly audit: AuditLog;
  readonly serverId: string;
  /** Where the cursor is kept. */
  readonly folder: string;
  readonly log: Log;
  /** Before attempt n + 1, in ms; 1 s doubling to a minute, with chance, unless told. */
  readonly pauseMs?: ((attempts: number) => number) | undefined;
}

const cursorSchema = z.object({ version: z.literal(1), serverId: z.string(), sequence: z.number().int().nonnegative(), id: z.string() });

const pause = (attempts: number): number => Math.min(60_000, 1_000 * 2 ** Math.min(attempts - 1, 6)) * (0.75 + Math.random() / 2);

/** Brings the log to one destination, from where it had come to, in order, for as long as the gateway runs. */
export class Courier {
  readonly #stop = new AbortController();
  #wake: () => void = () => undefined;
  #sequence = 0;
  #failing = false;
  #running: Promise<void> = Promise.resolve();
  #unlisten: () => void = () => undefined;

  private constructor(private readonly options: CourierOptions) {}

  static async start(options: CourierOptions): Promise<Courier> {
    const courier = new Courier(options);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await courier.#readCursor();
    courier.#unlisten = options.audit.listen(() => courier.#wake());
    courier.#running = courier.#run();
    return courier;
  }

  /** The newest event the destination has. */
  get sequence(): number {
    return this.#sequence;
  }

  get failing(): boolean {
    return this.#failing;
  }

  async close(): Promise<void> {
    this.#unlisten();
    this.#stop.abort();
    this.#wake();
    await this.#running;
    await this.options.sender.close();
  }

  async #run(): Promise<void> {
    const { audit, sender, log, name } = this.options;
    for (let attempts = 0; !this.#stop.signal.aborted;) {
      if (this.#sequence >= audit.sequence) {
        await this.#woken();
        continue;
      }
      try {
        if (this.#sequence + 1 < audit.first) await this.#skip(audit.first - 1);
        const events = (await audit.after(this.#sequence, sender.most)).map(outgoing);
        const last = events.at(-1);
        if (last === undefined) throw new Error('the audit log does not give what it has');
        const refused = await sender.send(events, this.#stop.signal);
        await this.#moveTo(last.sequence, last.id);
        for (const one of refused) await this.#rejected(one);
        attempts = 0;
        if (this.#failing) await this.#recovered();
      } catch (caught) {
        if (this.#stop.signal.aborted) return;
        attempts += 1;
        const why = caught instanceof NotTaken ? caught.message : reasonOf(caught);
        if (!this.#failing) await this.#failed(why);
        log.warn({ 'event.name': 'destination.failed', 'vigil.destination': name, attempts, cause: why }, `Audit events do not reach ${sender.place}.`);
        await this.#woken((this.options.pauseMs ?? pause)(attempts));
      }
    }
  }

  /** Until there is something new, or for so long. */
  async #woken(ms?: number): Promise<void> {
    if (this.#stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      // A destination that is down is not asked sooner because something new happened.
      this.#wake = () => {
        if (ms !== undefined && !this.#stop.signal.aborted) return;
        clearTimeout(timer);
        resolve();
      };
      if (ms === undefined && this.#sequence < this.options.audit.sequence) resolve();
    });
    this.#wake = () => undefined;
  }

  async #failed(why: string): Promise<void> {
    this.#failing = true;
    await this.#say({ level: 'Error', event: 'destination.failed', title: 'Audit Destination Failed', message: `${this.options.name}: ${this.options.sender.place}: ${why}`, success: false, details: { destination: this.options.name, lastSequence: String(this.#sequence) } });
  }

  async #recovered(): Promise<void> {
    this.#failing = false;
    await this.#say({ event: 'destination.recovered', title: 'Audit Destination Recovered', message: `${this.options.name}: ${this.options.sender.place}`, success: true, details: { destination: this.options.name } });
  }

  async #rejected({ event, why }: { readonly event: OutgoingEvent; readonly why: string }): Promise<void> {
    await this.#say({ id: `rejected-${this.options.name}-${event.id}`.slice(0, 100), level: 'Error', event: 'destination.rejected', title: 'Audit Event Rejected', message: `${this.options.name} will not take event ${event.sequence}: ${why}`, success: false, details: { destination: this.options.name, rejectedId: event.id } });
  }

  async #skip(last: number): Promise<void> {
    await this.#say({ level: 'Error', event: 'destination.skipped', title: 'Audit Events Not Sent', message: `${this.options.name}: events ${this.#sequence + 1} to ${last} were deleted by age before they could be sent`, success: false, details: { destination: this.options.name } });
    await this.#moveTo(last, '');
  }

  /** That the log itself cannot be written is told elsewhere, and does not stop what can still be sent. */
  async #say(entry: Omit<AuditEntry, 'category' | 'user' | 'remoteAddress'>): Promise<void> {
    await this.options.audit.append({ category: 'Administrative', user: 'gateway', remoteAddress: '', ...entry }).catch(() => undefined);
  }

  get #path(): string {
    return join(this.options.folder, `${this.options.name}.json`);
  }

  async #readCursor(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => undefined);
    if (text === undefined) return;
    try {
      const cursor = cursorSchema.parse(JSON.parse(text));
      // Another log, or one that was begun anew: from its beginning. Twice is better than not at all.
      if (cursor.serverId === this.options.serverId && cursor.sequence <= this.options.audit.sequence) this.#sequence = cursor.sequence;
    } catch {
      this.#sequence = 0;
    }
  }

  async #moveTo(sequence: number, id: string): Promise<void> {
    await writeDurably(this.#path, `${JSON.stringify({ version: 1, serverId: this.options.serverId, sequence, id })}\n`, 0o600);
    this.#sequence = sequence;
  }
}
