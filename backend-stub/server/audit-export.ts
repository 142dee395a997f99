import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { operatorLabel } from '../../shared/model/operator';
import { mayNotSentence, reachOf } from '../../shared/policy/permissions';
import { asksForAll, exportLog, questionWords, type AuditQuestion } from '../audit/export-log';
import { mayRead } from '../policy/rules';
import type { Caller } from '../services/caller';
import type { Services } from '../services/parts';
import { problem, replyProblem } from './reply';

const names = ['session', 'user', 'category', 'level', 'title', 'text', 'from', 'to'] as const;

/** Reads the query of an address; a sentence when it makes no sense. */
export function questionFrom(query: URLSearchParams): AuditQuestion | string {
  const question: Record<string, string | number> = {};
  for (const [name, value] of query) {
    const known = names.find((one) => one === name);
    if (known === undefined) return `The export does not know "${name.slice(0, 40)}".`;
    if (value === '' || value.length > 500) return `The export cannot use this ${known}.`;
    if (known !== 'from' && known !== 'to') question[known] = value;
    else {
      const time = /^\d{1,15}$/.test(value) ? Number(value) : Date.parse(value);
      if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) return `The export cannot read the time "${value.slice(0, 40)}".`;
      question[known] = time;
    }
  }
  return question;
}

/** GET of /audit/export: the log, or events that answer the question in the address, each with its proof. */
export async function serveAuditExport(request: IncomingMessage, response: ServerResponse, caller: Caller, services: Pick<Services, 'audit' | 'headSigner'>): Promise<void> {
  if (caller.signedIn === undefined) return replyProblem(response, 401, problem('signed-out', 'You are not signed in, or no longer.', 'Sign in again.'));
  const { operator } = caller.signedIn;
  const reach = reachOf(operator, 'audit');
  if (reach === 'none') return replyProblem(response, 403, problem('not-allowed', mayNotSentence(operator, 'audit', 'read the audit log'), 'What you do is written there too.'));
  const question = questionFrom(new URL(request.url ?? '/', 'http://gateway').searchParams);
  if (typeof question === 'string') return replyProblem(response, 400, problem('audit.question', question, `It takes ${names.join(', ')}; times as ISO 8601 or Unix milliseconds.`));
  const { audit } = services;
  const slice = reach !== 'all' || !asksForAll(question);
  // On record before the first byte leaves, and so in the export itself.
  await audit.append({
    category: 'Access', event: 'audit.export', title: 'Export Audit Log', message: `user=${operatorLabel(operator)}, events=${questionWords(question)}`,
    user: operator.loginName, remoteAddress: caller.remoteAddress, success: true, details: { kind: slice ? 'slice' : 'log' },
  });
  const day = new Date().toISOString().slice(0, 10);
  response.writeHead(200, {
    'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff',
    'Content-Disposition': `attachment; filename="vigil-audit-${slice ? 'slice-' : ''}${day}.jsonl"`,
  });
  const text = exportLog(audit, services.headSigner, {
    question, exportedBy: operator.loginName, mayRead: reach === 'all' ? undefined : (event) => mayRead(operator, event),
  });
  // A console that went away in the middle is no fault of ours.
  await pipeline(Readable.from(text), response).catch(() => response.destroy());
}
