import { createHash } from 'node:crypto';
import type { IntegrityReport } from '../../shared/model/recording';
import { judgeAudit, looksLikeEvidence, verifyEvidence } from '../../shared/recording/evidence/index';
import { looksLikeBundle, verifyBundle, verifyBundleFolder, type BundleIntegrity, type VerifyOptions } from '../../shared/recording/bundle/index';
import { verifyAudit } from './audit';
import type { Arguments } from './arguments';
import { exportRecording } from './export';
import { environmentOf, openPath, recognise } from './open-file';
import { readAll } from './read-all';
import { redactRecording } from './redact';
import { screenAt, searchFile } from './screens';
import { report } from './report';
import type { ReportArguments } from './report-arguments';
import type { Answer } from './answer';

const done = (json: unknown, lines: readonly string[]): Answer => ({ status: 0, json, text: lines.map((line) => `${line}\n`).join('') });
const mostHits = 100_000;

/** Runs one command. Rejects with UnusableInput when the file cannot be used. */
export async function run(command: Arguments | ReportArguments): Promise<Answer> {
  switch (command.command) {
    case 'info': return info(command);
    case 'text': return screenText(command);
    case 'search': return search(command);
    case 'events': return events(command);
    case 'verify': return verify(command);
    case 'export': return exportRecording(command);
    case 'redact': return redactRecording(command);
    case 'report': return report(command);
  }
}

async function info(command: Arguments): Promise<Answer> {
  const reader = await readAll(command);
  const found = await reader.info();
  const problems = found.problems.map(({ code, what, tip }) => ({ code, what, tip }));
  const { evidence, redaction } = found;
  return done({
    ...evidence === undefined ? {} : { evidence }, ...redaction === undefined ? {} : { redaction }, format: found.format, kind: found.kind, durationMs: found.duration, width: found.columns, height: found.rows,
    events: reader.frameCount, truncated: found.truncated, problems,
  }, [
    `${found.format} (${found.kind}), ${found.columns}x${found.rows}, ${(found.duration / 1000).toFixed(3)} s, ${reader.frameCount} events${found.truncated ? ', truncated' : ''}`,
    ...evidence === undefined ? [] : [`Evidence: case ${evidence.caseNumber || '-'}, made ${evidence.madeAt} by ${evidence.madeBy || 'nobody signed in'} (key ${evidence.keyId})`],
    ...redaction === undefined ? [] : [`Redacted copy of a recording with SHA-256 ${redaction.of.sha256}: made ${redaction.at} by ${redaction.by.loginName || 'somebody'} with ${redaction.tool}; ${redaction.patterns} ${redaction.patterns === 1 ? 'pattern' : 'patterns'}, ${redaction.stretches.length} covered ${redaction.stretches.length === 1 ? 'stretch' : 'stretches'}, ${redaction.hiddenLines} hidden typed lines removed`],
    ...found.metadata.map(({ name, value }) => `${name}: ${value}`),
    ...problems.map(({ what, tip }) => `! ${what} ${tip}`),
  ]);
}

async function screenText(command: Arguments): Promise<Answer> {
  const lines = await screenAt(command);
  return done({ atMs: command.at, lines }, lines);
}

async function search(command: Arguments): Promise<Answer> {
  const found = (await searchFile(command, mostHits)).map(({ at, kind, line }) => ({ atMs: at, kind, line }));
  return done({ hits: found }, found.length === 0 ? ['Nothing found.'] : found.map(({ atMs, kind, line }) => `${time(atMs)}  ${kind.padEnd(6)}  ${line}`));
}

async function events(command: Arguments): Promise<Answer> {
  const reader = await readAll(command);
  const found = (await reader.events()).map(({ at, type, label }) => ({ atMs: at, type, label }));
  return done({ events: found }, found.length === 0 ? ['No events.'] : found.map(({ atMs, type, label }) => `${time(atMs)}  ${type}  ${label}`));
}

async function verify(command: Arguments): Promise<Answer> {
  const audit = await verifyAudit(command);
  if (audit !== undefined) return audit;
  const opened = await openPath(command);
  const options: VerifyOptions = {
    knownKeys: command.keys,
    createSha256: () => {
      const hash = createHash('sha256');
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
    },
  };
  if (opened.kind === 'folder') return integrity(await verifyBundleFolder(opened.folder, options));
  const head = await opened.source.read(0, 512);
  if (looksLikeEvidence(head)) return integrity(await verifyEvidence(opened.source, options, judgeAudit));
  if (looksLikeBundle(head)) return integrity(await verifyBundle(opened.source, options));
  const { recording } = await recognise(opened, environmentOf(command));
  return integrity(await recording.verify());
}

function integrity(report: IntegrityReport & Partial<Pick<BundleIntegrity, 'part' | 'at'>>): Answer {
  const { state, detail, keyId, part, at, parts } = report;
  const status = state === 'verified' || state === 'unknown-key' ? 0 : 1;
  const words = { verified: 'Intact', 'unknown-key': 'Intact, but signed by a key nobody here knows', prefix: 'Incomplete, the beginning is intact', unsigned: 'Unsigned', failed: 'ALTERED OR INCOMPLETE' };
  const list = (parts ?? []).map((each) => `  ${partWords[each.state]}  ${each.name}: ${each.detail}\n`).join('');
  return { status, json: { state, intact: status === 0, detail, keyId, part, at, parts }, text: `${words[state]}: ${detail}\n${list}` };
}

const partWords = { intact: 'ok      ', altered: 'ALTERED ', unsigned: 'unsigned', 'unknown-key': 'ok, unknown key' } as const;

const time = (at: number): string => `${(at / 1000).toFixed(3).padStart(10)} s`;
