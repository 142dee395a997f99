import Dexie, { type Table } from 'dexie';
import type { AuditEvent } from '../../shared/model/audit';
import type { Session } from '../../shared/model/session';

export interface SessionRow {
  readonly gateway: string;
  readonly id: string;
  readonly startedAt: number;
  readonly session: Session;
}

export interface EventRow {
  readonly gateway: string;
  /** Which stretch of sequences. */
  readonly block: number;
  readonly events: readonly AuditEvent[];
}

export interface RecordingRow {
  readonly id: string;
  /** What the bytes were when the value was made: a hash, or size and time. Another one makes the value stale. */
  readonly fingerprint: string;
  readonly usedAt: number;
  readonly value: unknown;
}

export interface SettingRow {
  readonly key: string;
  readonly value: unknown;
}

export interface ViewRow {
  readonly name: string;
  readonly savedAt: number;
  readonly value: unknown;
}

export const databaseName = 'vigil';
/** Rises with every change of tables; each step keeps a test from the one before. */
export const schemaVersion = 2;

export class VigilDatabase extends Dexie {
  readonly sessions!: Table<SessionRow, [string, string]>;
  readonly events!: Table<EventRow, [string, number]>;
  readonly recordings!: Table<RecordingRow, string>;
  readonly settings!: Table<SettingRow, string>;
  readonly views!: Table<ViewRow, string>;

  constructor(factory: IDBFactory, keyRange: typeof IDBKeyRange, name = databaseName) {
    super(name, { indexedDB: factory, IDBKeyRange: keyRange, autoOpen: false });
    this.version(1).stores({
      sessions: '[gateway+id], gateway, [gateway+startedAt], startedAt',
      recordings: 'id, usedAt',
      settings: 'key',
      views: 'name, savedAt',
    });
    this.version(schemaVersion).stores({ events: '[gateway+block], gateway' });
  }

  /**
   * Dexie opens a newer database without a word; writing into it would break the newer console. The browser's version is ten
   * times the schema's, and rises by one when Dexie repairs missing tables.
   */
  get storedIsNewer(): boolean {
    return this.isOpen() && Math.floor(this.backendDB().version / 10) > schemaVersion;
  }
}
