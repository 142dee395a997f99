import { createHash } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, ProblemError, success, type Problem, type Result } from '../../shared/base/problem';
import { Turns } from '../../shared/base/turns';
import { readCommandPolicy, type CommandPolicy } from '../../shared/policy/command-policy';
import { SessionRules, type NamedPolicy, type Scoped } from '../../shared/policy/session-rules';
import type { AuditLog } from '../audit/audit-log';
import type { Log } from '../contracts';
import { writeWhole } from '../server/data-folder';
import { builtInPolicy } from './built-in';

/** A policy as it is in force. */
export interface BookEntry {
  readonly id: string;
  readonly text: string;
  /** The first 16 digits of the text's SHA-256; of the built-in one "built-in". */
  readonly revision: string;
  readonly policy: CommandPolicy;
  /** The file has changed into something that cannot be used: what was before is in force. */
  readonly problem?: Problem | undefined;
}

export interface PolicyChange {
  readonly id: string;
  readonly what: 'added' | 'changed' | 'removed' | 'refused';
  readonly before: string;
  readonly after: string;
  readonly problem?: Problem | undefined;
}

const fileName = /^[a-z0-9][a-z0-9-]{0,62}\.json$/;
/** Editors write a file in several steps. */
const settleMs = 150;

const revisionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
const builtIn: BookEntry = { id: builtInPolicy.id, text: JSON.stringify(builtInPolicy.policy, undefined, 2), revision: 'built-in', policy: builtInPolicy.policy };

/** The policies of a folder, one file each. New sessions get what is in force when they begin; running ones keep what they had. */
export class PolicyBook {
  #entries = new Map<string, BookEntry>();
  /** Texts that could not be used, by id: told once, not at every look. */
  #refused = new Map<string, string>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #turns = new Turns();

  private constructor(readonly folder: string, private readonly audit: AuditLog, private readonly log: Log) {}

  /** Throws a ProblemError that names file and field: a gateway whose rules cannot be read would let through what they forbid. */
  static async open(folder: string, audit: AuditLog, log: Log): Promise<PolicyBook> {
    const book = new PolicyBook(folder, audit, log);
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((caught: NodeJS.ErrnoException) => {
      throw new ProblemError({ code: 'policy.folder', severity: 'error', what: `The folder of policies ${folder} cannot be used (${caught.code ?? 'error'}).`, tip: 'Name another one as "policies" in the config.' });
    });
    for (const change of await book.#read()) if (change.problem !== undefined) throw new ProblemError(change.problem);
    book.#watcher = watch(folder, () => {
      clearTimeout(book.#timer);
      book.#timer = setTimeout(() => void book.reload(), settleMs);
    });
    book.#watcher.on('error', (caught) => log.warn({ 'event.name': 'policy.watch', cause: caught.message }, 'The folder of policies is not watched any more; send SIGHUP after a change.'));
    return book;
  }

  /** In force now, by id. */
  get entries(): readonly BookEntry[] {
    const all = this.#entries.has(builtIn.id) ? [...this.#entries.values()] : [builtIn, ...this.#entries.values()];
    return all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }

  get(id: string): BookEntry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  rulesFor(session: Scoped): SessionRules {
    return new SessionRules(this.entries.map(({ id, policy }): NamedPolicy => ({ id, policy })), session);
  }

  /** Looks at the files again, and writes down what has changed. */
  async reload(): Promise<void> {
    const changes = await this.#turns.take(() => this.#read());
    for (const change of changes) await this.record(change, 'file', 'gateway', '');
  }

  /** Puts a policy in the place of what is there. `seen`: the revision it was made from ("" = new). */
  save(id: string, text: string | undefined, seen: string): Promise<Result<PolicyChange>> {
    return this.#turns.take(async () => {
      const no = (code: string, what: string, tip: string): Result<PolicyChange> => failure({ code, severity: 'warning', what, tip });
      if (!fileName.test(`${id}.json`)) return no('policy.name', `"${id.slice(0, 60)}" is not a name for a policy.`, 'Use small letters, digits and "-".');
      const before = this.get(id);
      if ((before?.revision ?? '') !== seen) return no('policy.stale', before === undefined ? `The policy ${id} is not there any more.` : `The policy ${id} has been changed by somebody else since you opened it.`, 'Open it again and change it anew.');
      const path = join(this.folder, `${id}.json`);
      if (text === undefined) {
        if (before === undefined || before.revision === builtIn.revision) return no('policy.built-in', 'There is no file to remove.', 'The built-in policy can be changed, not removed.');
        await rm(path, { force: true });
        this.#entries.delete(id);
        return success({ id, what: 'removed', before: before.revision, after: '' });
      }
      const read = readCommandPolicy(text, `${id}.json`);
      if (!read.ok) return read;
      await writeWhole(path, text);
      const entry: BookEntry = { id, text, revision: revisionOf(text), policy: read.value };
      this.#entries.set(id, entry);
      this.#refused.delete(id);
      return success({ id, what: before === undefined ? 'added' : 'changed', before: before?.revision ?? '', after: entry.revision });
    });
  }

  /** `by`: "file", or who ordered it. */
  async record(change: PolicyChange, by: string, user: string, remoteAddress: string, orderId?: string): Promise<void> {
    const { id, what, before, after, problem } = change;
    if (problem !== undefined) this.log.warn({ 'event.name': 'policy.refused', 'file.name': `${id}.json` }, problem.what);
    const entry = this.get(id);
    await this.audit.append({
      level: problem === undefined ? 'Information' : 'Warning', category: 'Administrative', event: problem === undefined ? 'policy.change' : 'policy.refused',
      title: problem === undefined ? 'Policy Changed' : 'Policy Refused',
      message: problem === undefined ? `user=${by}, policy=${id}, ${what}` : problem.what, user, remoteAddress, success: problem === undefined, orderId,
      details: { policy: id, what, before, after, by, rules: entry === undefined ? '' : entry.policy.rules.map((rule) => rule.id).join(', ').slice(0, 1_000) },
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  async #read(): Promise<readonly PolicyChange[]> {
    const names = (await readdir(this.folder)).filter((name) => fileName.test(name)).sort();
    const changes: PolicyChange[] = [];
    const found = new Set<string>();
    for (const name of names) {
      const id = name.slice(0, -'.json'.length);
      const text = await readFile(join(this.folder, name), 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      found.add(id);
      const before = this.#entries.get(id);
      if (before?.text === text) {
        this.#refused.delete(id);
        this.#entries.set(id, { ...before, problem: undefined });
        continue;
      }
      if (this.#refused.get(id) === text) continue;
      const read = readCommandPolicy(text, name);
      const revision = revisionOf(text);
      if (read.ok) {
        this.#refused.delete(id);
        this.#entries.set(id, { id, text, revision, policy: read.value });
        changes.push({ id, what: before === undefined ? 'added' : 'changed', before: before?.revision ?? '', after: revision });
      } else {
        this.#refused.set(id, text);
        if (before !== undefined) this.#entries.set(id, { ...before, problem: read.problem });
        changes.push({ id, what: 'refused', before: before?.revision ?? '', after: revision, problem: read.problem });
      }
    }
    for (const [id, entry] of this.#entries) {
      if (found.has(id)) continue;
      this.#entries.delete(id);
      this.#refused.delete(id);
      changes.push({ id, what: 'removed', before: entry.revision, after: '' });
    }
    return changes;
  }
}
