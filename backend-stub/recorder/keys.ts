import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import { makeFolder, writeDurably } from './folder';

/** Signs recordings. The private half never leaves this module's closure. */
export interface SigningKey {
  /** Base64 of the raw public key, 32 bytes. */
  readonly publicKey: string;
  /** First 16 hex digits of the public key's SHA-256. */
  readonly keyId: string;
  /** Base64 Ed25519 signature. */
  sign(bytes: Uint8Array): string;
}

/** Opens the gateway's signing key, or makes it on the first start. Rejects with a ProblemError when the file is there but unusable. */
export async function openSigningKey(keysFolder: string): Promise<SigningKey> {
  const path = join(keysFolder, 'recording-signing.pem');
  const stored = await readFile(path, 'utf8').catch((caught: NodeJS.ErrnoException) => {
    if (caught.code === 'ENOENT') return undefined;
    throw unusable(path, caught.message);
  });
  if (stored !== undefined) return signingKey(parse(path, stored));
  const { privateKey } = generateKeyPairSync('ed25519');
  await makeFolder(keysFolder, 0o700);
  await writeDurably(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  return signingKey(privateKey);
}

function parse(path: string, pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (caught) {
    throw unusable(path, caught instanceof Error ? caught.message : String(caught));
  }
  if (key.asymmetricKeyType !== 'ed25519') throw unusable(path, `it is a ${key.asymmetricKeyType} key`);
  return key;
}

function signingKey(privateKey: KeyObject): SigningKey {
  const raw = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    publicKey: raw.toString('base64'),
    keyId: createHash('sha256').update(raw).digest('hex').slice(0, 16),
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64'),
  };
}

const unusable = (path: string, cause: string) => new ProblemError({
  code: 'signing-key', severity: 'error', what: `The key that signs recordings cannot be used: ${path}.`,
  tip: 'Put the file back from a backup. Only if there is none, move it away: a new key is made, which consoles have to be told of.', cause,
});
