const values = new Uint8Array(128).fill(255);
for (const [value, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) values[character.charCodeAt(0)] = value;

/** Bytes of Base64 texts, each with its own padding, one after the other. Undefined when one of them is not Base64. */
export function decodeBase64(texts: readonly string[]): Uint8Array<ArrayBuffer> | undefined {
  let length = 0;
  for (const text of texts) length += Math.floor((unpadded(text) * 3) / 4);
  const bytes = new Uint8Array(length);
  let write = 0;
  for (const text of texts) {
    const end = unpadded(text);
    let held = 0;
    let bits = 0;
    for (let at = 0; at < end; at += 1) {
      const code = text.charCodeAt(at);
      const value = code < 128 ? values[code] ?? 255 : 255;
      if (value === 255) return undefined;
      held = (held << 6) | value;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes[write++] = (held >> bits) & 255;
      }
    }
  }
  return bytes;
}

const unpadded = (text: string): number => text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
