import { createPrivateKey, createPublicKey, generateKeyPairSync, createHash, randomUUID, sign, type KeyObject } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { fromBase64 } from '../../shared/recording/bundle/index';
import { writeRedactedCopy } from '../../shared/recording/redact/index';
import type { Signer } from '../../shared/recording/evidence/index';
import type { Answer } from './answer';
import type { Arguments } from './arguments';
import { environmentOf, openPath, recognise, scratchBytes } from './open-file';
import { unusable, UnusableInput } from './problem-exit';

/** Makes a redacted copy as a new bundle. The original is only read. */
export async function redactRecording(command: Arguments): Promise<Answer> {
  const { output, redaction } = command;
  if (output === undefined) throw new UnusableInput('"redact" needs --out with the name of the copy.', 'vigil redact FILE --text secret --out COPY.vigil.tar');
  const opened = await openPath(command);
  const recognised = await recognise(opened, environmentOf(command));
  const { signer, made } = await signerOf(redaction.signingKey);
  const handle = await open(output, 'wx', 0o600).catch((caught: unknown) => {
    throw new UnusableInput((caught as { code?: unknown }).code === 'EEXIST' ? `"${output}" is there already.` : `"${output}" cannot be written.`, 'Choose another name for --out.');
  });
  let written = 0;
  const files = opened.kind === 'file' ? [opened.files.main, ...opened.files.others] : [];
  const answer = await writeRedactedCopy(recognised, files, {
    patterns: redaction.patterns, ranges: redaction.ranges, removeHidden: !redaction.keepHidden, recordingId: `redacted-${randomUUID()}`,
    by: { loginName: userInfo().username, displayName: '' }, at: Date.now(), tool: 'vigil redact',
  }, {
    signer, scratch: scratchBytes, onProgress: () => undefined, stopped: () => false,
    write: async (bytes) => { written += (await handle.write(bytes, 0, bytes.length, written)).bytesWritten; },
  }).finally(() => handle.close()).catch(async (caught: unknown) => {
    await rm(output, { force: true });
    throw caught;
  });
  if (!answer.ok) {
    await rm(output, { force: true });
    throw unusable(answer.problem);
  }
  const { recordingId, stretches, hiddenLines, bytes, keyId } = answer.value;
  return {
    status: 0, json: { output, recordingId, bytes, stretches, hiddenLines, keyId, publicKey: signer.publicKey },
    text: `${output}: ${bytes} bytes, covered in ${stretches} ${stretches === 1 ? 'place' : 'places'}, ${hiddenLines} typed ${hiddenLines === 1 ? 'line' : 'lines'} removed.\nSigned with ${made ? 'a key made for this copy' : 'your key'}: ${signer.publicKey}\n`,
  };
}

/** A PEM file with an Ed25519 key; without one, a key that nobody has after this. */
async function signerOf(path: string | undefined): Promise<{ readonly signer: Signer; readonly made: boolean }> {
  if (path === undefined) return { signer: signerWith(generateKeyPairSync('ed25519').privateKey), made: true };
  try {
    const key = createPrivateKey(await readFile(path, 'utf8'));
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('another kind of key');
    return { signer: signerWith(key), made: false };
  } catch {
    throw new UnusableInput(`"${path}" holds no Ed25519 key.`, 'Make one: openssl genpkey -algorithm ed25519 -out key.pem');
  }
}

function signerWith(privateKey: KeyObject): Signer {
  const publicKey = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
  const keyId = createHash('sha256').update(fromBase64(publicKey) ?? new Uint8Array()).digest('hex').slice(0, 16);
  return { publicKey, keyId, sign: async (message) => sign(null, message, privateKey).toString('base64') };
}
