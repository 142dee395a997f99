import { sha256, type VerifyOptions } from '../bundle/index';

export type Digest = (bytes: Uint8Array) => string | Promise<string>;

/** The platform's own streaming SHA-256 answers at once, where there is one. */
export function digestOf({ createSha256 }: Pick<VerifyOptions, 'createSha256'>): Digest {
  return createSha256 === undefined ? sha256 : (bytes) => {
    const hash = createSha256();
    hash.update(bytes);
    return hash.hex();
  };
}
