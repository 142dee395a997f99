import { verifyExport } from '../../../shared/audit';
import { failure, problemFrom, success, type Problem, type Result } from '../../../shared/base/problem';
import type { Host } from '../../host/host';
import { isFiltering, type AuditFilter } from './rows';

const pieceBytes = 1 << 20;

/** Query of the gateway's /audit/export for what the filter shows; empty = the whole log. */
export function exportQuery(filter: AuditFilter | undefined): string {
  const query = new URLSearchParams();
  if (filter !== undefined && isFiltering(filter)) {
    if (filter.text.trim() !== '') query.set('text', filter.text.trim());
    if (filter.category !== 'any') query.set('category', filter.category);
    if (filter.level !== 'any') query.set('level', filter.level);
    if (filter.title !== 'any') query.set('title', filter.title);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

export interface ExportPlace {
  readonly address: string;
  readonly name: string;
  /** Base64; empty when the gateway names none. */
  readonly signingKey: string;
}

/**
 * Saves the gateway's signed log, or the part of it the filter shows, where the operator chooses, and checks on the way what
 * comes. Answers what was saved, in a sentence; nothing when the operator chose not to.
 */
export async function saveSignedLog(host: Host, { address, name, signingKey }: ExportPlace, filter: AuditFilter | undefined): Promise<Result<Problem | undefined>> {
  const query = exportQuery(filter);
  const begun = await host.call('exports.begin', { suggestedName: `vigil-audit-${query === '' ? '' : 'slice-'}${new Date().toISOString().slice(0, 10)}.jsonl` });
  if (!begun.ok) return begun;
  const { exportId } = begun.value;
  if (exportId === undefined) return success(undefined);
  try {
    const response = await fetch(`${address}/audit/export${query}`, { cache: 'no-store', redirect: 'error' });
    if (!response.ok || response.body === null) throw new Error(await refusal(response));
    const report = await verifyExport(kept(response.body, async (bytes) => {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const written = await host.call('exports.chunk', { exportId, bytes: bytes.slice(at, at + pieceBytes) });
        if (!written.ok) throw new Error(written.problem.what);
      }
    }), { knownKeys: signingKey === '' ? [] : [signingKey] });
    const saved = await host.call('exports.end', { exportId });
    if (!saved.ok) return saved;
    if (report.state === 'failed') {
      return failure({ code: 'audit.export.altered', severity: 'error', what: `What came of ${name} is not a whole, validly signed log: ${report.detail}`, tip: `It was saved as ${saved.value.saved} all the same. Do not rely on it; tell who runs the gateway.` });
    }
    return success({ code: 'audit.export.saved', severity: 'info', what: `Saved ${saved.value.saved}. ${report.detail}`, tip: 'Anybody can check it without a network: vigil verify FILE --key KEY.' });
  } catch (caught) {
    await host.call('exports.cancel', { exportId });
    return failure(problemFrom(caught, { code: 'audit.export', what: `The log of ${name} could not be exported.`, tip: 'Try again when the gateway answers.' }));
  }
}

/** Passes pieces on once they are kept; whatever the check thinks of them, all are. */
async function* kept(body: ReadableStream<Uint8Array>, keep: (bytes: Uint8Array) => Promise<void>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let done = false;
  const next = async (): Promise<Uint8Array | undefined> => {
    const piece = await reader.read();
    done = piece.done;
    if (piece.value !== undefined) await keep(piece.value);
    return piece.value;
  };
  try {
    for (let piece = await next(); piece !== undefined; piece = await next()) yield piece;
  } finally {
    // The check stops at the first wrong line; the file is to be whole.
    while (!done) await next();
  }
}

async function refusal(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    return (JSON.parse(text) as { problem: Problem }).problem.what;
  } catch {
    return `The gateway answered with ${response.status}.`;
  }
}
