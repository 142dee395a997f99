import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import { parseManifest } from '../../../shared/recording/bundle';
import type { SignedIn } from '../gateway/access';
import type { ConsoleKeys } from './console-key';

/**
 * Signs a manifest the page made, if it is that of a redacted copy, says so, and names the person at this console: the page
 * cannot have anything else vouched for, and nobody else named.
 */
export async function signCopy(manifest: string, keys: ConsoleKeys, signedIn: readonly SignedIn[]): Promise<Result<{ signature: string }>> {
  const key = await keys.open();
  if (!key.ok) return key;
  const bytes = new TextEncoder().encode(manifest);
  const parsed = parseManifest(bytes);
  if (!parsed.ok) return parsed;
  const { redaction, publicKey, keyId } = parsed.value;
  const names = signedIn.flatMap(({ operator }) => operator?.loginName ?? []);
  const own = publicKey === key.value.publicKey && keyId === key.value.keyId;
  const named = redaction !== undefined && (names.length === 0 ? redaction.by.loginName === '' : names.includes(redaction.by.loginName));
  if (redaction === undefined || !own || !named) return failure(refused);
  return success({ signature: await key.value.sign(bytes) });
}

const refused: Problem = { code: 'copy-unsigned', severity: 'error', what: 'This is no redacted copy that you made at this console, so it is not signed.', tip: 'Sign in as who makes the copy, then try again.' };
