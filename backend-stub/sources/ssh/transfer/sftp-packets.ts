/** Of draft-ietf-secsh-filexfer-02, as OpenSSH speaks it (version 3). */
export const packets = {
  init: 1, version: 2, open: 3, close: 4, read: 5, write: 6, fstat: 8, fsetstat: 10, status: 101, handle: 102, data: 103, attributes: 105, extended: 200,
} as const;
export const statuses = { ok: 0, end: 1, denied: 3, failure: 4, unsupported: 8 } as const;
export const openFlags = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** Larger packets are no SFTP. OpenSSH sends 256 KiB at most. */
export const longestPacket = 1 << 20;

/** Reads fields off a packet, in order. Throws a RangeError behind its end. */
export class PacketReader {
  #at: number;

  constructor(private readonly bytes: Buffer, from = 0) {
    this.#at = from;
  }

  number(): number {
    this.#at += 4;
    return this.bytes.readUInt32BE(this.#at - 4);
  }

  /** 64 bits; files beyond 2^53 bytes do not exist. */
  position(): number {
    this.#at += 8;
    return Number(this.bytes.readBigUInt64BE(this.#at - 8));
  }

  string(): Buffer {
    const length = this.number();
    if (this.#at + length > this.bytes.length) throw new RangeError('a string goes beyond its packet');
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  rest(): Buffer {
    return this.bytes.subarray(this.#at);
  }
}

export type Field = number | bigint | Buffer | string | { readonly raw: Buffer };

/** A whole packet: numbers take 4 bytes, bigints 8, strings and Buffers a length before them, `raw` goes as it is. */
export function packet(type: number, id: number, ...fields: readonly Field[]): Buffer {
  const parts: Buffer[] = [];
  for (const field of fields) {
    if (typeof field === 'number') parts.push(word(field));
    else if (typeof field === 'bigint') {
      const long = Buffer.alloc(8);
      long.writeBigUInt64BE(field);
      parts.push(long);
    } else if (typeof field === 'object' && 'raw' in field) parts.push(field.raw);
    else {
      const text = Buffer.from(field as string);
      parts.push(word(text.length), text);
    }
  }
  const body = Buffer.concat([Buffer.of(type), word(id), ...parts]);
  return Buffer.concat([word(body.length), body]);
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

export const statusPacket = (id: number, code: number, text: string): Buffer => packet(packets.status, id, code, text, '');
