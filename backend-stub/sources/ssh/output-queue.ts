type Stream = 'stdout' | 'stderr';

/** Above `full` the upstream is paused, below `room` it may go on. */
const fullBytes = 256 * 1024;
const roomBytes = 64 * 1024;
/** Small neighbours are joined up to this, so that a chatty program costs few lines and few packets. */
const mostJoinedBytes = 32 * 1024;

export interface OutputSteps {
  /** Rejects when nothing more can be recorded: the rest is dropped. */
  record(bytes: Buffer, stream: Stream): Promise<void>;
  show(bytes: Buffer, stream: Stream): Promise<void>;
  onFull(): void;
  onRoom(): void;
}

interface Item {
  bytes: Buffer;
  readonly stream: Stream;
  readonly recorded: boolean;
  readonly done?: (() => void) | undefined;
}

/** Output on its way to the user: one piece at a time, recorded first, in order. */
export class OutputQueue {
  readonly #steps: OutputSteps;
  #items: Item[] = [];
  #bytes = 0;
  #full = false;
  #running: Promise<void> | undefined;

  constructor(steps: OutputSteps) {
    this.#steps = steps;
  }

  push(bytes: Buffer, stream: Stream): void {
    const last = this.#items.at(-1);
    if (last !== undefined && last.recorded && last.stream === stream && last.bytes.length + bytes.length <= mostJoinedBytes) {
      last.bytes = Buffer.concat([last.bytes, bytes]);
      this.#bytes += bytes.length;
    } else {
      for (let at = 0; at < bytes.length; at += mostJoinedBytes) this.#add({ bytes: bytes.subarray(at, at + mostJoinedBytes), stream, recorded: true });
    }
    if (!this.#full && this.#bytes > fullBytes) {
      this.#full = true;
      this.#steps.onFull();
    }
  }

  /** Resolves when shown, or dropped. */
  pushUnrecorded(bytes: Buffer, stream: Stream): Promise<void> {
    return new Promise((resolve) => this.#add({ bytes, stream, recorded: false, done: resolve }));
  }

  /** Resolves when everything pushed so far, and since, has been recorded and shown. */
  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Forgets what waits. */
  drop(): void {
    for (const item of this.#items.splice(0)) item.done?.();
    this.#bytes = 0;
  }

  #add(item: Item): void {
    this.#items.push(item);
    this.#bytes += item.bytes.length;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
      try {
        if (item.recorded) await this.#steps.record(item.bytes, item.stream);
        await this.#steps.show(item.bytes, item.stream);
      } catch {
        this.drop();
      }
      item.done?.();
      this.#bytes = Math.max(0, this.#bytes - item.bytes.length);
      if (this.#full && this.#bytes < roomBytes) {
        this.#full = false;
        this.#steps.onRoom();
      }
    }
    this.#running = undefined;
  }
}
