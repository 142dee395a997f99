import { generateKeyPairSync, sign } from 'node:crypto';
import type { HeadSigner } from './log-tree';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');

/** A gateway's key, for tests that have no gateway. */
export const signer: HeadSigner = {
  publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'),
  sign: (bytes) => sign(null, bytes, privateKey).toString('base64'),
};
