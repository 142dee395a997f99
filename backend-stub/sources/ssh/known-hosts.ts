import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { utils } from 'ssh2';
import { ProblemError } from '../../../shared/base/problem';
import { fingerprintOf, type KnownHosts } from './remote-upstream';

/** Host keys of assets, met once and pinned from then on: a small JSON file, asset name -> fingerprint. */
export function openKnownHosts(keysFolder: string): KnownHosts {
  const path = join(keysFolder, 'ssh-known-hosts.json');
  const read = async (): Promise<Record<string, string>> => {
    const text = await readFile(path, 'utf8').catch((caught: NodeJS.ErrnoException) => {
      if (caught.code === 'ENOENT') return '{}';
      throw caught;
    });
    return JSON.parse(text) as Record<string, string>;
  };
  let turn: Promise<void> = Promise.resolve();
  return {
    find: async (asset) => (await read())[asset],
    remember(asset, fingerprint) {
      turn = turn.catch(() => undefined).then(async () => writePrivately(path, JSON.stringify({ ...await read(), [asset]: fingerprint }, null, 1)));
      return turn;
    },
  };
}

export interface HostKey {
  /** OpenSSH format. */
  readonly privateKey: string;
  /** "SHA256:…" as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

/** A fresh Ed25519 key in OpenSSH's format. ssh2 1.17 writes about one in 150 so that nobody can read it again, itself included. */
export function newHostKey(): string {
  for (;;) {
    const { private: made } = utils.generateKeyPairSync('ed25519');
    if (!(utils.parseKey(made) instanceof Error)) return made;
  }
}

/** The bastion's own host key, made on the first start. */
export async function openHostKey(keysFolder: string): Promise<HostKey> {
  const path = join(keysFolder, 'ssh-host-ed25519');
  const stored = await readFile(path, 'utf8').catch((caught: NodeJS.ErrnoException) => {
    if (caught.code === 'ENOENT') return undefined;
    throw unusable(path, caught.message);
  });
  const privateKey = stored ?? newHostKey();
  const parsed = utils.parseKey(privateKey);
  if (parsed instanceof Error) throw unusable(path, parsed.message);
  if (stored === undefined) await writePrivately(path, privateKey);
  return { privateKey, fingerprint: fingerprintOf(parsed.getPublicSSH()) };
}

async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, text, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}

const unusable = (path: string, cause: string) => new ProblemError({
  code: 'host-key', severity: 'error', what: `The gateway's SSH host key cannot be used: ${path}.`,
  tip: 'Put the file back from a backup. If there is none, move it away: a new key is made, and ssh clients will warn of it.', cause,
});
