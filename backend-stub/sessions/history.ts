import { createReadStream } from 'node:fs';
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { unixMillis } from '../../shared/base/units';
import { Turns } from '../../shared/base/turns';
import { recordingId, sessionId } from '../../shared/model/ids';
import type { Session } from '../../shared/model/session';
import type { FinalisedRecording } from '../contracts';

/** The newest this many ended sessions are listed; the rest is in the audit log and the recordings. */
const kept = 10_000;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const timeOf = (value: unknown): number => Date.parse(textOf(value)) || 0;

/** Of a desktop in pixels; a terminal's is not told. */
function sizeFrom({ width, height }: FinalisedRecording['manifest']): Pick<Session, 'columns' | 'rows' | 'width' | 'height'> {
  return typeof width === 'number' && typeof height === 'number' ? { columns: 0, rows: 0, width, height } : { columns: 80, rows: 24 };
}

/** What a manifest tells of its session, for one that ended while nobody could write it down. */
export function sessionFromManifest(recording: FinalisedRecording): Session {
  const { manifest } = recording;
  const startedAt = unixMillis(timeOf(manifest['startedAt']));
  const endedAt = unixMillis(timeOf(manifest['endedAt']) || startedAt + recording.durationMs);
  return {
    id: sessionId(textOf(manifest['sessionId']) || recording.recordingId),
    user: textOf(manifest['user']), asset: textOf(manifest['asset']), protocol: textOf(manifest['protocol']), team: textOf(manifest['team']),
    remoteAddress: textOf(manifest['remoteAddress']), state: 'ended', stateVersion: 1, startedAt, endedAt, lastActivityAt: endedAt,
    ...sizeFrom(manifest), risk: 'low', riskScore: 0, riskCauses: [], participants: [],
    endReason: textOf(manifest['endReason']), endText: textOf(manifest['endText']), outputBytes: 0,
    recordingId: recordingId(recording.recordingId), simulated: false,
  };
}

/** Ended sessions, newest first, one JSON line each in a file. */
export class History {
  readonly #sessions = new Map<string, Session>();
  /** Made when it is asked for: ten thousand are sorted in 10 ms, and a console asks for twenty pages. */
  #sorted: readonly Session[] | undefined;

  /** Additions and prunings, one after the other. */
  readonly #turns = new Turns();

  private constructor(private file: FileHandle, private readonly path: string) {}

  static async open(path: string): Promise<History> {
    await mkdir(dirname(path), { recursive: true });
    const history = new History(await open(path, 'a+', 0o600), path);
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      try {
        const session = JSON.parse(line) as Session;
        if (typeof session.id === 'string') history.#sessions.set(session.id, session);
      } catch {
        // A line cut by a crash: the recording's manifest still tells of the session.
      }
    }
    history.#trim();
    return history;
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** Newest first. */
  list(): readonly Session[] {
    this.#sorted ??= [...this.#sessions.values()].sort((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0) || (one.id < other.id ? -1 : 1));
    return this.#sorted;
  }

  /** True when this user has had sessions, and none of them on this asset. */
  isNewTarget(user: string, asset: string): boolean {
    let known = false;
    for (const session of this.#sessions.values()) {
      if (session.user !== user) continue;
      if (session.asset === asset) return false;
      known = true;
    }
    return known;
  }

  /** Lists what a scenario made up, newest first, as older than all that is known. Nothing is written. */
  imagine(sessions: readonly Session[]): void {
    const known = [...this.#sessions];
    this.#sessions.clear();
    for (const session of [...sessions].reverse()) this.#sessions.set(session.id, session);
    for (const [id, session] of known) this.#sessions.set(id, session);
    this.#trim();
  }

  /** Listed at once; resolves when written. */
  async add(session: Session): Promise<void> {
    this.#sessions.set(session.id, session);
    this.#trim();
    await this.#turns.take(() => this.file.appendFile(`${JSON.stringify(session)}\n`));
  }

  /** Forgets sessions that ended before `time` (Unix milliseconds), in the file as in the list. Answers how many. */
  async prune(time: number): Promise<number> {
    return this.#turns.take(async () => {
      const old = (session: Session): boolean => (session.endedAt ?? session.lastActivityAt) < time;
      const kept: string[] = [];
      let gone = 0;
      for await (const line of createInterface({ input: createReadStream(this.path), crlfDelay: Infinity })) {
        try {
          if (old(JSON.parse(line) as Session)) gone += 1;
          else kept.push(`${line}\n`);
        } catch {
          // A line cut by a crash says nothing.
        }
      }
      if (gone === 0) return 0;
      const fresh = await open(`${this.path}.new`, 'w', 0o600);
      try {
        await fresh.writeFile(kept.join(''));
        await fresh.sync();
      } finally {
        await fresh.close();
      }
      await rename(`${this.path}.new`, this.path);
      await this.file.close();
      this.file = await open(this.path, 'a+', 0o600);
      for (const [id, session] of this.#sessions) if (old(session)) this.#sessions.delete(id);
      this.#sorted = undefined;
      return gone;
    });
  }

  async close(): Promise<void> {
    await this.#turns.over();
    await this.file.close();
  }

  #trim(): void {
    this.#sorted = undefined;
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= kept) break;
      this.#sessions.delete(oldest);
    }
  }
}
