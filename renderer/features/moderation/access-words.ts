import type { Access } from '../../../shared/model/access';
import { formatTime } from '../../kit/format/format';

const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

/** How somebody got in, or why not, in one line. */
export function accessWords(access: Access | undefined): string {
  if (access === undefined) return 'Nobody granted it: this asset lets in whose access is not revoked.';
  if (access.state === 'asked') return 'Asked for it, and nobody has answered yet.';
  if (access.state === 'revoked') return `Revoked by ${access.by}${because(access.reason)}`;
  return `Granted by ${access.by}${access.expiresAt === undefined ? '' : `, until ${formatTime(access.expiresAt).slice(0, 16)}`}${because(access.reason)}`;
}
