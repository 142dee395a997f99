import type { Problem } from '../../shared/base/problem';
import type { SessionId } from '../../shared/model/ids';
import type { TileStatus } from '../live/port';
import type { TileBoard } from '../services/services';

/** Keeps the last word of the live worker on each tile and wakes only the tiles it says something new about. */
export class LiveTileBoard implements TileBoard {
  readonly #statuses = new Map<SessionId, TileStatus>();
  readonly #listeners = new Map<SessionId, Set<() => void>>();

  readonly #quarantined = new Map<SessionId, TileStatus>();
  #toldAt = 0;

  /** Nobody says anything of the pictures any more: as from the last word on, none of them is live. */
  silent(): void {
    const since = this.#toldAt;
    this.#put([...this.#statuses.values()].filter(({ stale, ended }) => !stale && ended === undefined).map((status) => ({ ...status, stale: true, freshAt: since })));
  }

  /** This session's picture is not painted any more, and why. */
  quarantine(sessionId: SessionId, problem: Problem): void {
    const before = this.#statuses.get(sessionId);
    const status: TileStatus = { sessionId, freshAt: this.#toldAt, lastFrameAt: 0, gapBytes: 0, coalescedBytes: 0, slowed: false, calmed: false, guarded: 0, ...before, stale: true, problem };
    this.#quarantined.set(sessionId, status);
    for (const listener of this.#listeners.get(sessionId) ?? []) listener();
  }

  tell(statuses: readonly TileStatus[]): void {
    this.#toldAt = Date.now();
    this.#put(statuses);
  }

  #put(statuses: readonly TileStatus[]): void {
    for (const status of statuses) {
      const listeners = this.#listeners.get(status.sessionId);
      // A late word on a tile that has left would be taken for the first one of the tile that comes next.
      if (!listeners) continue;
      const before = this.#statuses.get(status.sessionId);
      if (before && saysTheSame(before, status)) continue;
      this.#statuses.set(status.sessionId, status);
      for (const listener of listeners) listener();
    }
  }

  status(session: SessionId): TileStatus | undefined {
    return this.#quarantined.get(session) ?? this.#statuses.get(session);
  }

  subscribe(session: SessionId, listener: () => void): () => void {
    const all = this.#listeners.get(session) ?? new Set();
    this.#listeners.set(session, all.add(listener));
    return () => {
      all.delete(listener);
      if (all.size > 0 || this.#listeners.get(session) !== all) return;
      this.#listeners.delete(session);
      this.#statuses.delete(session);
    };
  }
}

/** Of a picture that is not stale, nobody is told when it was last fresh; of its frames, only that there were any. */
const seldom: ReadonlySet<keyof TileStatus> = new Set(['lastFrameAt', 'freshAt', 'coalescedBytes', 'guarded']);

function saysTheSame(before: TileStatus, after: TileStatus): boolean {
  if ((before.lastFrameAt > 0) !== (after.lastFrameAt > 0) || (after.stale && before.freshAt !== after.freshAt)) return false;
  return (Object.keys(after) as (keyof TileStatus)[]).every((key) => seldom.has(key) || before[key] === after[key] || JSON.stringify(before[key]) === JSON.stringify(after[key]));
}
