import type { Problem } from '../../shared/base/problem';
import type { Host } from '../host/host';

const pieceBytes = 512 << 10;

/** Offers a text of any length as a file of the operator's choice. True when it was saved; a failure is told by `raise`. */
export async function saveLong(host: Pick<Host, 'call'>, suggestedName: string, text: string, raise: (problem: Problem) => void): Promise<boolean> {
  const begun = await host.call('exports.begin', { suggestedName });
  if (!begun.ok) {
    raise(begun.problem);
    return false;
  }
  const { exportId } = begun.value;
  if (exportId === undefined) return false;
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const taken = await host.call('exports.chunk', { exportId, bytes: bytes.slice(at, at + pieceBytes) });
    if (taken.ok) continue;
    raise(taken.problem);
    await host.call('exports.cancel', { exportId });
    return false;
  }
  const ended = await host.call('exports.end', { exportId });
  if (!ended.ok) raise(ended.problem);
  return ended.ok;
}
