import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import type { AuditDraft, EvidenceAnswer, EvidenceOrder, HandOverOrder } from '../../../shared/ipc/schemas';
import { askFor, whyNotHandOn } from '../../../shared/policy/permissions';
import { looksLikeBundle, readBundle } from '../../../shared/recording/bundle';
import { ChangedWhileCopied, judgeAudit, readEvidence, verifyEvidence, writeEvidence, writeHandOver, type CreateSha256, type Person, type Sink } from '../../../shared/recording/evidence';
import { fingerprintOf } from '../../../shared/recording/fingerprint';
import type { ByteSource, NamedSource } from '../../../shared/recording/source';
import type { CoverageBook } from '../coverage/coverage-book';
import { plainName, type SaveWorld } from '../files/save-text';
import type { OpenedFiles, ReadableFile } from '../files/opened-files';
import type { SignedIn } from '../gateway/access';
import type { Fetch } from '../gateway/connect';
import { writeAll } from '../library/imports';
import type { NoteBook } from '../notes/notes';
import { fetchAuditSlice, type AuditSlice } from './audit-slice';
import type { ConsoleKey, ConsoleKeys } from './console-key';

export interface EvidenceDeskOptions {
  readonly world: SaveWorld;
  readonly keys: ConsoleKeys;
  readonly opened: OpenedFiles;
  readonly notes: Pick<NoteBook, 'read'>;
  readonly coverage: Pick<CoverageBook, 'read'>;
  readonly fetch: Fetch;
  readonly signedIn: () => readonly SignedIn[];
  readonly knownKeys: () => readonly string[];
  /** What it does is on record before its file has its name. */
  readonly append: (events: AuditDraft[]) => Promise<Result<undefined>>;
  readonly onProgress: (jobId: string, fraction: number) => void;
  /** For what is fetched while a bundle is made. */
  readonly folder: string;
  readonly tool: string;
  readonly now?: (() => number) | undefined;
}

const problem = (code: string, what: string, tip: string, cause?: string): Problem => ({ code, severity: 'error', what, tip, cause });
const createSha256: CreateSha256 = () => {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

class Cancelled extends Error {}

/** Makes evidence bundles and hands them over: piece by piece, with progress, and nothing left behind when it is given up. */
export class EvidenceDesk {
  readonly #running = new Map<string, AbortController>();

  constructor(readonly options: EvidenceDeskOptions) {}

  cancel(jobId: string): void {
    this.#running.get(jobId)?.abort();
  }

  close(): void {
    for (const running of this.#running.values()) running.abort();
  }

  make(order: EvidenceOrder): Promise<Result<EvidenceAnswer>> {
    return this.#run(order.jobId, order.suggestedName, order.gatewayAddress, async (key, sink, signal, by) => {
      const files = this.#files([order.file, ...order.file.others ?? []]);
      if (files === undefined) return failure(gone);
      if ([order.file, ...order.file.others ?? []].some(({ fileId }) => this.options.opened.get(fileId)?.streamed === true)) return failure(notKept);
      const [main, ...others] = files as [NamedSource, ...NamedSource[]];
      const fingerprint = await fingerprintOf(files, order.recordingChoice);
      const told = await idsOf(main.source);
      const sessionId = told.sessionId ?? order.sessionId;
      const slice = order.include.audit ? await this.#slice(sessionId, order.gatewayAddress, signal) : unwanted;
      try {
        const written = await writeEvidence({
          id: randomUUID(), caseNumber: order.caseNumber, reason: order.reason, madeAt: this.#now(), madeBy: by, tool: this.options.tool,
          recording: { main, others }, about: { title: order.title, sessionId, recordingId: told.recordingId ?? order.recordingId, fingerprint },
          audit: { ...slice.audit, source: slice.source },
          notes: order.include.notes ? await jsonSource(this.options.notes.read(fingerprint)) : undefined,
          coverage: order.include.coverage ? await jsonSource(this.options.coverage.read(fingerprint)) : undefined,
        }, key, createSha256, sink);
        const contents = written.manifest.parts.map(({ name }) => name).join(', ');
        return success({
          draft: this.#draft('evidence.make', 'Make Evidence', `Evidence of ${order.title} for case ${order.caseNumber || '-'}`, { caseNumber: order.caseNumber, reason: order.reason, contents, audit: slice.audit.state, keyId: key.keyId, evidenceId: written.manifest.id }, sessionId),
          audit: slice.audit,
        });
      } finally {
        await slice.dispose();
      }
    });
  }

  handOver(order: HandOverOrder): Promise<Result<EvidenceAnswer>> {
    return this.#run(order.jobId, order.suggestedName, order.gatewayAddress, async (key, sink, _signal, by) => {
      const [file] = this.#files([order.file]) ?? [];
      if (file === undefined) return failure(gone);
      const barred = await this.#whyNotHandOn(file.source);
      if (barred !== undefined) {
        const refused = this.#draft('evidence.handover', 'Hand Over Evidence', `Refused: evidence ${file.name} was not handed to ${order.to}. ${barred}`, { to: order.to, caseNumber: order.caseNumber, reason: order.reason });
        const recorded = await this.options.append([{ ...refused, level: 'Warning', success: false, ...order.gatewayAddress === undefined ? {} : { gatewayAddress: order.gatewayAddress } }]);
        return recorded.ok ? failure(problem('evidence-not-allowed', barred, 'Have somebody hand it on who may.')) : recorded;
      }
      // Whoever hands on what is broken would vouch for it.
      const found = await verifyEvidence(file.source, { knownKeys: [...this.options.knownKeys(), key.publicKey], createSha256 }, judgeAudit);
      if (found.state === 'failed') return failure(problem('evidence-altered', `This evidence is not as it was sealed, so it is not handed over: ${found.detail}`, 'Go back to an earlier copy.'));
      await writeHandOver(file.source, { at: this.#now(), by, to: order.to, caseNumber: order.caseNumber, reason: order.reason, tool: this.options.tool }, key, createSha256, sink);
      return success({ draft: this.#draft('evidence.handover', 'Hand Over Evidence', `Evidence ${file.name} handed to ${order.to}`, { to: order.to, caseNumber: order.caseNumber, reason: order.reason, keyId: key.keyId }) });
    });
  }

  /** The page bars its button by the same rule; what counts is what is checked here, by the gateway the evidence itself names. */
  async #whyNotHandOn(source: ByteSource): Promise<string | undefined> {
    const read = await readEvidence(source);
    const from = read.ok ? read.value.manifest.madeBy.gateway : '';
    const operator = this.options.signedIn().find(({ address }) => address === from)?.operator;
    return operator && whyNotHandOn(operator, from);
  }

  /** Asks where to, writes beside it, has it on record, then gives it its name. */
  async #run(
    jobId: string, suggestedName: string, gatewayAddress: string | undefined,
    work: (key: ConsoleKey, sink: Sink, signal: AbortSignal, by: Person) => Promise<Result<{ readonly draft: AuditDraft; readonly audit?: EvidenceAnswer['audit'] }>>,
  ): Promise<Result<EvidenceAnswer>> {
    if (this.#running.size >= 2) return failure(problem('evidence-busy', 'Other evidence is being made.', 'Wait until it is done, or cancel it.'));
    const abort = new AbortController();
    this.#running.set(jobId, abort);
    let part: string | undefined;
    try {
      const key = await this.options.keys.open();
      if (!key.ok) return key;
      const path = await this.options.world.ask(join(this.options.world.folder(), plainName(suggestedName)));
      if (path === undefined) return success({});
      part = `${path}.${randomUUID().slice(0, 8)}.part`;
      const handle = await open(part, 'wx', 0o600);
      const hash = createHash('sha256');
      let bytes = 0;
      let told = -1;
      let made: Awaited<ReturnType<typeof work>>;
      try {
        made = await work(key.value, {
          write: async (piece) => {
            if (abort.signal.aborted) throw new Cancelled();
            await writeAll(handle, piece, bytes);
            hash.update(piece);
            bytes += piece.length;
          },
          onProgress: (fraction) => {
            if (abort.signal.aborted) throw new Cancelled();
            const percent = Math.floor(fraction * 100);
            if (percent > told) this.options.onProgress(jobId, (told = percent) / 100);
          },
        }, abort.signal, this.#person(gatewayAddress));
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (!made.ok) return made;
      if (abort.signal.aborted) throw new Cancelled();
      const sha256 = hash.digest('hex');
      const { draft, audit } = made.value;
      const recorded = await this.options.append([{ ...draft, details: { ...draft.details, file: basename(path).slice(0, 500), sha256 }, ...gatewayAddress === undefined ? {} : { gatewayAddress } }]);
      if (!recorded.ok) return recorded;
      await rename(part, path);
      part = undefined;
      return success({ saved: basename(path).slice(0, 500), bytes, sha256, audit });
    } catch (caught) {
      return caught instanceof Cancelled || abort.signal.aborted ? success({}) : failure(writeProblem(caught));
    } finally {
      this.#running.delete(jobId);
      if (part !== undefined) await rm(part, { force: true });
    }
  }

  async #slice(sessionId: string | undefined, address: string | undefined, signal: AbortSignal): Promise<AuditSlice> {
    await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
    const all = this.options.signedIn();
    const who = address === undefined ? all[0] : all.find((each) => each.address === address);
    return fetchAuditSlice({ fetch: this.options.fetch, who, sessionId, path: join(this.options.folder, `${randomUUID()}.jsonl`), signal });
  }

  #files(files: readonly { readonly fileId: string; readonly name: string }[]): NamedSource[] | undefined {
    const sources = files.flatMap(({ fileId, name }) => {
      const file = this.options.opened.get(fileId);
      return file ? [{ name: basename(name) || 'recording', source: clamped(file) }] : [];
    });
    return sources.length === files.length ? sources : undefined;
  }

  #person(address: string | undefined): Person {
    const all = this.options.signedIn();
    const who = all.find((each) => each.address === address) ?? all[0];
    return { loginName: who?.operator?.loginName ?? '', displayName: who?.operator?.displayName ?? '', gateway: who?.operator === undefined ? '' : who.address };
  }

  #draft(event: string, title: string, message: string, details: Record<string, string>, sessionId?: string): AuditDraft {
    return { id: randomUUID(), level: 'Information', category: 'Access', event, title, message: message.slice(0, 2000), time: this.#now(), success: true, details, ...sessionId === undefined ? {} : { sessionId } };
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }
}

const unwanted: AuditSlice = { audit: { state: 'none', events: 0, why: 'It was not wanted.' }, dispose: async () => undefined };
const notKept = problem('evidence-streamed', 'This recording is only shown from its gateway: you may not download it, so no evidence is made of it here.', askFor('download'));
const gone = problem('evidence-file-gone', 'The recording is not open any more.', 'Open it again, then try once more.');

function clamped(file: ReadableFile): ByteSource {
  const { sizeBytes: size } = file;
  return { size, read: async (from, to) => (Math.min(to, size) <= Math.max(0, from) ? new Uint8Array() : file.read(Math.max(0, from), Math.min(to, size))) };
}

/** What a gateway's own bundle says of itself goes before what the page says. */
async function idsOf(source: ByteSource): Promise<{ readonly sessionId?: string; readonly recordingId?: string }> {
  if (!looksLikeBundle(await source.read(0, 512))) return {};
  const bundle = await readBundle(source);
  return bundle.ok ? { sessionId: bundle.value.manifest.sessionId, recordingId: bundle.value.manifest.recordingId } : {};
}

async function jsonSource(read: Promise<Result<unknown>>): Promise<ByteSource | undefined> {
  const content = await read;
  if (!content.ok) return undefined;
  const bytes = Buffer.from(JSON.stringify(content.value, null, 1));
  return { size: bytes.length, read: async (from, to) => bytes.subarray(from, to) };
}

function writeProblem(caught: unknown): Problem {
  if (caught instanceof ChangedWhileCopied) return problem('evidence-changed', 'The recording changed while it was copied, so no evidence was made of it.', 'Let whatever writes to it finish, then try again.');
  // The code only: the message would tell the page a path.
  const { code } = caught as NodeJS.ErrnoException;
  const what = code === 'ENOSPC' ? 'The disk is full: the evidence was not saved.' : 'The evidence could not be saved there.';
  return problem('evidence-failed', what, 'Choose another folder, or free some space, then try again.', code);
}
