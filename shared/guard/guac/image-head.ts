export interface ImageHead {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

/** A JPEG may carry a colour profile and a preview before it tells its size. */
const mostCharacters = 96 * 1024;

/**
 * Kind and size of an image by its own first bytes, given in base64, so that a bomb is known before it is decoded.
 * Undefined: no image of a known kind, or its size is not in what was given.
 */
export function imageHead(base64: string): ImageHead | undefined {
  const bytes = decoded(base64.slice(0, mostCharacters));
  if (bytes === undefined || bytes.length < 24) return undefined;
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0) === 0x89504e47 && view.getUint32(12) === 0x49484452) return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
  if (view.getUint16(0) === 0xffd8) return jpegHead(view);
  if (view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) return webpHead(view);
  return undefined;
}

function decoded(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(base64.length % 4 === 0 ? base64 : base64.slice(0, base64.length - (base64.length % 4)));
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch {
    return undefined;
  }
}

function jpegHead(view: DataView): ImageHead | undefined {
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // Start of frame: C0 to CF without the tables C4, C8 and CC.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    if (marker === 0xff) at += 1;
    else if (marker >= 0xd0 && marker <= 0xd8) at += 2;
    else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

function webpHead(view: DataView): ImageHead | undefined {
  if (view.byteLength < 30) return undefined;
  const type = 'image/webp';
  switch (view.getUint32(12)) {
    case 0x56503820: return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 0x5650384c: {
      const bits = view.getUint32(21, true);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503858: return { type, width: 1 + view.getUint8(24) + (view.getUint16(25, true) << 8), height: 1 + view.getUint8(27) + (view.getUint16(28, true) << 8) };
    default: return undefined;
  }
}
