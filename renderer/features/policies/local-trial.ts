import { problemFrom, type Problem } from '../../../shared/base/problem';
import { unixMillis, type Millis, type UnixMillis } from '../../../shared/base/units';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { readCommandPolicy } from '../../../shared/policy/command-policy';
import { SessionRules } from '../../../shared/policy/session-rules';
import type { RecordedCommand, RecordingInfo } from '../../../shared/recording/port';

/** One command of a recording of the library that a rule fits. */
export interface LocalHit {
  readonly entry: LibraryEntry;
  readonly ruleId: string;
  readonly user: string;
  readonly asset: string;
  readonly text: string;
  readonly at: UnixMillis;
  readonly atMs: Millis;
}

export interface LocalTrial {
  readonly hits: readonly LocalHit[];
  /** Commands looked at, and the recordings they are of. */
  readonly lookedAt: number;
  readonly recordings: number;
  /** Could not be read, altered ones among them. */
  readonly unread: number;
  /** So many are still to be read. */
  readonly left: number;
}

export const nothingTried: LocalTrial = { hits: [], lookedAt: 0, recordings: 0, unread: 0, left: 0 };

/** What a recording says of itself and of what was run; undefined: a film, in which nothing is told. */
export interface ReadCommands {
  readonly info: Pick<RecordingInfo, 'startedAt' | 'metadata'>;
  readonly commands: readonly RecordedCommand[];
}

export interface LocalTrialParts {
  /** Reads the commands of one, and closes it again. Rejects when it cannot be read, or is not what was signed. */
  read(entry: LibraryEntry): Promise<ReadCommands | undefined>;
  /** After each recording. */
  onTrial(trial: LocalTrial): void;
}

/** What the gateway has in its own record is not tried twice; what began before `since` is not tried. */
export const triedLocally = (entries: readonly LibraryEntry[], gatewayAddress: string, since: number): readonly LibraryEntry[] =>
  entries.filter((entry) => entry.gatewayAddress !== gatewayAddress && (entry.recording?.startedAt ?? entry.addedAt) >= since);

/**
 * Tries a policy on recordings of the library, one after the other, until `signal` aborts. Rules of a scope go by what the recording
 * says of itself: one that names no user is nobody's whom a rule names.
 */
export async function tryLocally(text: string, entries: readonly LibraryEntry[], parts: LocalTrialParts, signal: AbortSignal): Promise<Problem | undefined> {
  const policy = readCommandPolicy(text, 'the policy');
  if (!policy.ok) return policy.problem;
  let trial: LocalTrial = { ...nothingTried, left: entries.length };
  parts.onTrial(trial);
  for (const entry of entries) {
    if (signal.aborted) return undefined;
    let found: ReadCommands | undefined;
    try {
      found = await parts.read(entry);
    } catch (caught) {
      problemFrom(caught, { code: 'recording-read', what: 'A recording could not be read.', tip: 'Open it in the player: it says more.' });
      trial = { ...trial, unread: trial.unread + 1 };
    }
    if (signal.aborted) return undefined;
    trial = { ...trial, left: trial.left - 1 };
    if (found !== undefined) {
      const named = (name: string): string => found.info.metadata.find((pair) => pair.name === name)?.value ?? '';
      const { user = named('User'), asset = named('Asset'), team = '', protocol = '' } = entry.recording ?? {};
      const rules = new SessionRules([{ id: 'tried', policy: { ...policy.value, enabled: true } }], { user, asset, team, protocol });
      const began = found.info.startedAt ?? entry.recording?.startedAt ?? entry.addedAt;
      const hits = found.commands.flatMap((command) => rules.ofCommand([command.text]).map(({ rule }): LocalHit => ({
        entry, ruleId: rule.id, user, asset, text: command.text.slice(0, 300), at: unixMillis(began + command.at), atMs: command.at,
      })));
      trial = { ...trial, hits: [...trial.hits, ...hits], lookedAt: trial.lookedAt + found.commands.length, recordings: trial.recordings + (found.commands.length > 0 ? 1 : 0) };
    }
    parts.onTrial(trial);
  }
  return undefined;
}
