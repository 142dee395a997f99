import type { ByteQueue } from './byte-queue';
import type { TransferJudge } from './judge';
import { longestPacket, openFlags, packet, PacketReader, packets, statuses, statusPacket } from './sftp-packets';
import type { StagedFile } from './staging';

export interface SftpEnds {
  readonly fromClient: ByteQueue;
  toClient(bytes: Buffer): Promise<void>;
  readonly fromAsset: ByteQueue;
  toAsset(bytes: Buffer): Promise<void>;
  /** Shown by clients as it is; what they print for a status is their own words. */
  tell(text: string): void;
  /** The session is paused or ending: nothing is done now. */
  held(): boolean;
}

/** A file that is open at the client, and lies here. */
interface OpenFile {
  readonly path: string;
  readonly file: StagedFile;
  readonly writes: boolean;
  readonly attributes: Buffer;
  /** What the client set while it was open: goes on when the file does. */
  later: Buffer[];
  tooLarge: boolean;
}

type Reply = { readonly type: number; readonly body: Buffer };

/** Ours among the ids of requests; the client's own go through unchanged. */
const ownIds = 0x7600_0000;
const step = 32 * 1024;
/** Pieces on their way to or from the asset at a time. */
const atOnce = 16;

/**
 * SFTP between client and asset. Everything passes but the contents of files: these are wholly here first, judged, and then go on.
 * An upload is placed when the client closes it; a download can be opened once it is here.
 */
export class SftpRelay {
  readonly #open = new Map<string, OpenFile>();
  readonly #replies = new Map<number, (reply: Reply) => void>();
  #nextId = ownIds;
  #nextHandle = 1;

  constructor(private readonly ends: SftpEnds, private readonly judge: TransferJudge) {}

  /** Until one side is over. */
  async run(): Promise<void> {
    const down = this.#fromAsset();
    try {
      await Promise.race([this.#fromClient(), down]);
    } finally {
      for (const { file } of this.#open.values()) await file.release();
      this.#open.clear();
    }
  }

  async #packet(from: ByteQueue): Promise<Buffer | undefined> {
    const length = (await from.read(4))?.readUInt32BE();
    if (length === undefined || length < 1 || length > longestPacket) return undefined;
    return from.read(length);
  }

  async #fromAsset(): Promise<void> {
    for (let body = await this.#packet(this.ends.fromAsset); body !== undefined; body = await this.#packet(this.ends.fromAsset)) {
      const type = body[0] ?? 0;
      const id = type === packets.version || body.length < 5 ? -1 : body.readUInt32BE(1);
      const waiting = this.#replies.get(id);
      if (waiting !== undefined) {
        this.#replies.delete(id);
        waiting({ type, body });
      } else await this.ends.toClient(withLength(body));
    }
    for (const [id, waiting] of this.#replies) waiting({ type: packets.status, body: statusPacket(id, statuses.failure, 'the asset is gone').subarray(4) });
  }

  async #fromClient(): Promise<void> {
    for (let body = await this.#packet(this.ends.fromClient); body !== undefined; body = await this.#packet(this.ends.fromClient)) {
      const type = body[0] ?? 0;
      if (type === packets.init) await this.ends.toAsset(withLength(body));
      else if (this.ends.held()) await this.#status(body.readUInt32BE(1), statuses.denied, 'The session is held: nothing is passed on.');
      else if (!(await this.#ours(type, body))) await this.ends.toAsset(withLength(body));
    }
  }

  /** True: answered here. */
  async #ours(type: number, body: Buffer): Promise<boolean> {
    const fields = new PacketReader(body, 1);
    const id = fields.number();
    if (type === packets.open) {
      await this.#opens(id, fields.string().toString('utf8'), fields.number(), fields.rest());
      return true;
    }
    if (type === packets.extended) {
      const name = fields.string().toString('utf8');
      if (name === 'fsync@openssh.com') return this.#isOpen(fields) !== undefined && this.#status(id, statuses.ok, '');
      // It would copy from file to file past us.
      return name === 'copy-data' && this.#status(id, statuses.unsupported, 'not available through this gateway');
    }
    if (type !== packets.close && type !== packets.read && type !== packets.write && type !== packets.fstat && type !== packets.fsetstat) return false;
    const handle = fields.string().toString('latin1');
    const known = this.#open.get(handle);
    // A folder's handle is the asset's own.
    if (known === undefined) return false;
    if (type === packets.close) await this.#closes(id, handle, known);
    else if (type === packets.read) await this.#reads(id, known, fields.position(), fields.number());
    else if (type === packets.write) await this.#writes(id, known, fields.position(), fields.string());
    else if (type === packets.fstat) await this.ends.toClient(packet(packets.attributes, id, { raw: known.writes ? sizeAttributes(known.file.size) : known.attributes }));
    else {
      const rest = fields.rest();
      const flags = rest.readUInt32BE(0);
      const sized = (flags & 1) === 1;
      if (known.writes && sized) await known.file.truncate(new PacketReader(rest, 4).position());
      // Without the size: what is written afterwards decides that.
      if ((flags & ~1) !== 0) known.later.push(Buffer.concat([Buffer.of(flags >>> 24, (flags >>> 16) & 255, (flags >>> 8) & 255, flags & 254), rest.subarray(sized ? 12 : 4)]));
      await this.#status(id, statuses.ok, '');
    }
    return true;
  }

  #isOpen(fields: PacketReader): OpenFile | undefined {
    return this.#open.get(fields.string().toString('latin1'));
  }

  async #status(id: number, code: number, text: string): Promise<true> {
    await this.ends.toClient(statusPacket(id, code, text));
    return true;
  }

  async #opens(id: number, path: string, flags: number, attributes: Buffer): Promise<void> {
    const writes = (flags & openFlags.write) !== 0;
    const file = await this.judge.stage();
    let known: OpenFile = { path, file, writes, attributes, later: [], tooLarge: false };
    // What is there already matters to who reads, and to who goes on writing.
    if (!writes || (flags & openFlags.truncate) === 0) {
      const fetched = await this.#fetch(known, writes);
      if (fetched.status !== undefined && !writes) {
        await file.release();
        await this.ends.toClient(packet(packets.status, id, { raw: fetched.status }));
        return;
      }
      known = { ...known, attributes: writes ? attributes : fetched.attributes };
    }
    if (!writes) {
      const refused = known.tooLarge ? await this.judge.tooLarge('download', path) : await this.judge.refusal(file, 'download', path);
      if (refused !== undefined) {
        await file.release();
        this.ends.tell(`${path}: ${refused}`);
        await this.#status(id, statuses.denied, refused);
        return;
      }
    }
    const handle = `vigil-${this.#nextHandle++}`;
    this.#open.set(handle, known);
    await this.ends.toClient(packet(packets.handle, id, handle));
  }

  async #reads(id: number, { file }: OpenFile, position: number, length: number): Promise<void> {
    const bytes = await file.read(position, Math.min(length, longestPacket / 4));
    if (bytes.length === 0) await this.#status(id, statuses.end, '');
    else await this.ends.toClient(packet(packets.data, id, bytes));
  }

  async #writes(id: number, known: OpenFile, position: number, bytes: Buffer): Promise<void> {
    if (!known.writes) return void (await this.#status(id, statuses.denied, 'opened for reading'));
    known.tooLarge ||= !(await known.file.write(bytes, position));
    await this.#status(id, known.tooLarge ? statuses.failure : statuses.ok, known.tooLarge ? 'too large' : '');
  }

  async #closes(id: number, handle: string, known: OpenFile): Promise<void> {
    this.#open.delete(handle);
    try {
      if (!known.writes) return void (await this.#status(id, statuses.ok, ''));
      const refused = known.tooLarge ? await this.judge.tooLarge('upload', known.path) : await this.judge.refusal(known.file, 'upload', known.path);
      if (refused !== undefined) {
        this.ends.tell(`${known.path}: ${refused}`);
        return void (await this.#status(id, statuses.denied, refused));
      }
      const failed = await this.#place(known);
      if (failed === undefined) await this.#status(id, statuses.ok, '');
      else await this.ends.toClient(packet(packets.status, id, { raw: failed }));
    } finally {
      await known.file.release();
    }
  }

  /** Asks the asset something of our own. */
  async #ask(type: number, ...fields: Parameters<typeof packet> extends [number, number, ...infer Rest] ? Rest : never): Promise<Reply> {
    const id = this.#nextId;
    this.#nextId = this.#nextId >= ownIds + 0xff_ffff ? ownIds : this.#nextId + 1;
    const reply = new Promise<Reply>((resolve) => this.#replies.set(id, resolve));
    await this.ends.toAsset(packet(type, id, ...fields));
    return reply;
  }

  /** Gets a file of the asset here; `status` is what the asset said when it could not be opened. */
  async #fetch(known: OpenFile, quietly: boolean): Promise<{ readonly status?: Buffer; readonly attributes: Buffer }> {
    const opened = await this.#ask(packets.open, known.path, openFlags.read, { raw: Buffer.alloc(4) });
    if (opened.type !== packets.handle) return { status: opened.body.subarray(5), attributes: Buffer.alloc(4) };
    const handle = new PacketReader(opened.body, 5).string();
    const told = await this.#ask(packets.fstat, handle);
    const attributes = told.type === packets.attributes ? told.body.subarray(5) : Buffer.alloc(4);
    let status: Buffer | undefined;
    for (let at = 0, over = false; !over;) {
      const pieces = await Promise.all(Array.from({ length: atOnce }, (_, n) => this.#ask(packets.read, handle, BigInt(at + n * step), step)));
      for (const piece of pieces) {
        if (piece.type !== packets.data) {
          over = true;
          const code = piece.body.readUInt32BE(5);
          if (code !== statuses.end && at === 0 && !quietly) status = piece.body.subarray(5);
          break;
        }
        const bytes = new PacketReader(piece.body, 5).string();
        if (!(await known.file.write(bytes, at))) {
          known.tooLarge = true;
          over = true;
          break;
        }
        at += bytes.length;
        // A short piece: what was asked for behind it lies elsewhere now.
        if (bytes.length < step) break;
      }
    }
    await this.#ask(packets.close, handle);
    return { ...(status === undefined ? {} : { status }), attributes };
  }

  /** Puts a file where the client wanted it; answers the asset's status when it does not want it. */
  async #place({ path, file, attributes, later }: OpenFile): Promise<Buffer | undefined> {
    const opened = await this.#ask(packets.open, path, openFlags.write | openFlags.create | openFlags.truncate, { raw: attributes });
    if (opened.type !== packets.handle) return opened.body.subarray(5);
    const handle = new PacketReader(opened.body, 5).string();
    let failed: Buffer | undefined;
    for (let at = 0; at < file.size && failed === undefined; at += atOnce * step) {
      const answers = await Promise.all(Array.from({ length: atOnce }, async (_, n) => {
        const bytes = await file.read(at + n * step, step);
        return bytes.length === 0 ? undefined : this.#ask(packets.write, handle, BigInt(at + n * step), bytes);
      }));
      failed = answers.find((answer) => answer !== undefined && answer.body.readUInt32BE(5) !== statuses.ok)?.body.subarray(5);
    }
    for (const changed of later) await this.#ask(packets.fsetstat, handle, { raw: changed });
    const closed = await this.#ask(packets.close, handle);
    return failed ?? (closed.body.readUInt32BE(5) === statuses.ok ? undefined : closed.body.subarray(5));
  }
}

function withLength(body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** Attributes that tell the size and nothing else. */
function sizeAttributes(size: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(1);
  bytes.writeBigUInt64BE(BigInt(size), 4);
  return bytes;
}
