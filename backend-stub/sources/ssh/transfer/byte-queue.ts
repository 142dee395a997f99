/** Above `full` the sender is asked to wait. */
const fullBytes = 1 << 20;

/** Bytes that arrive in pieces and are asked for by number or by line. `undefined` = nothing more comes. */
export class ByteQueue {
  #pieces: Buffer[] = [];
  #length = 0;
  #over = false;
  #wake: (() => void) | undefined;

  constructor(private readonly onRoom: () => void = () => undefined) {}

  /** False = enough for now; `onRoom` is called when there is room again. */
  push(bytes: Buffer): boolean {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    this.#wake?.();
    return this.#length < fullBytes;
  }

  end(): void {
    this.#over = true;
    this.#wake?.();
  }

  /** Exactly so many bytes. */
  async read(count: number): Promise<Buffer | undefined> {
    while (this.#length < count) if (!(await this.#more())) return undefined;
    return this.#take(count);
  }

  /** What is there, at most so many; waits for at least one. */
  async readSome(most: number): Promise<Buffer | undefined> {
    while (this.#length === 0) if (!(await this.#more())) return undefined;
    const [first] = this.#pieces;
    return this.#take(Math.min(most, first?.length ?? 0));
  }

  /** Up to and with the next line feed; undefined also when the line is longer than `longest`. */
  async readLine(longest: number): Promise<Buffer | undefined> {
    for (;;) {
      const all = Buffer.concat(this.#pieces);
      this.#pieces = [all];
      const end = all.indexOf(0x0a);
      if (end >= 0) return this.#take(end + 1);
      if (all.length > longest || !(await this.#more())) return undefined;
    }
  }

  async #more(): Promise<boolean> {
    if (this.#over) return false;
    this.onRoom();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
    return true;
  }

  #take(count: number): Buffer {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0;) {
      const piece = this.#pieces.shift() ?? Buffer.alloc(0);
      parts.push(piece.subarray(0, missing));
      if (piece.length > missing) this.#pieces.unshift(piece.subarray(missing));
      missing -= Math.min(missing, piece.length);
    }
    this.#length -= count;
    if (this.#length < fullBytes / 2) this.onRoom();
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }
}
