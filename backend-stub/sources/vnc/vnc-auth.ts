import { createCipheriv } from 'node:crypto';

/** The order of bits is turned round in each byte of a VNC password. */
const reversed = (byte: number): number => {
  let bits = 0;
  for (let at = 0; at < 8; at += 1) if (byte & (1 << at)) bits |= 0x80 >> at;
  return bits;
};

/**
 * The answer to a VNC challenge of 16 bytes. It is DES, which OpenSSL 3 does not have any more; three times the same key in
 * triple DES is the same. Only eight characters of the password count.
 */
export function vncAuthAnswer(challenge: Uint8Array, password: string): Buffer {
  const key = Buffer.alloc(8);
  Buffer.from(password, 'latin1').copy(key, 0, 0, 8);
  const turned = key.map(reversed);
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([turned, turned, turned]), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]);
}
