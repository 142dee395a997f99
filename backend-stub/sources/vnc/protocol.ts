/** Numbers of RFC 6143 and of the registry beside it. */
export const encodings = { raw: 0, copyRect: 1, zrle: 16, cursor: -239, desktopSize: -223, desktopName: -307 } as const;

export const securityTypes = { veNCrypt: 19 } as const;
/** Of VeNCrypt: name and password in the clear, and over TLS without a certificate. */
export const veNCryptTypes = { plain: 256, tlsPlain: 259 } as const;

/** How pixels come. Colours are at most `…Max`, at their shift, in `bits` of which `depth` count. */
export interface PixelFormat {
  readonly bits: 8 | 16 | 32;
  readonly depth: number;
  readonly bigEndian: boolean;
  readonly redMax: number;
  readonly greenMax: number;
  readonly blueMax: number;
  readonly redShift: number;
  readonly greenShift: number;
  readonly blueShift: number;
}

export const rgbaFormat: PixelFormat = { bits: 32, depth: 24, bigEndian: false, redMax: 255, greenMax: 255, blueMax: 255, redShift: 0, greenShift: 8, blueShift: 16 };

export function formatBytes(format: PixelFormat): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.set([format.bits, format.depth, format.bigEndian ? 1 : 0, 1]);
  bytes.writeUInt16BE(format.redMax, 4);
  bytes.writeUInt16BE(format.greenMax, 6);
  bytes.writeUInt16BE(format.blueMax, 8);
  bytes.set([format.redShift, format.greenShift, format.blueShift], 10);
  return bytes;
}

/** Undefined: colour maps, or numbers that make no sense. */
export function formatFrom(bytes: Buffer): PixelFormat | undefined {
  const bits = bytes[0];
  const format = {
    depth: bytes[1] as number, bigEndian: bytes[2] !== 0, redMax: bytes.readUInt16BE(4), greenMax: bytes.readUInt16BE(6), blueMax: bytes.readUInt16BE(8),
    redShift: bytes[10] as number, greenShift: bytes[11] as number, blueShift: bytes[12] as number,
  };
  const sound = bytes[3] !== 0 && [format.redMax, format.greenMax, format.blueMax].every((most) => most > 0 && (most & (most + 1)) === 0)
    && [format.redShift, format.greenShift, format.blueShift].every((shift) => shift < 32);
  return (bits === 8 || bits === 16 || bits === 32) && sound ? { bits, ...format } : undefined;
}

/** Red, green, blue and a byte that does not count, in this order. */
export const rgba = formatBytes(rgbaFormat);
