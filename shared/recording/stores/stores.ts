import type { ByteSource, ByteStore } from '../source';

/** A store from an earlier time, whole and unchanged since. */
export interface KeptBytes extends ByteSource {
  close(): Promise<void>;
}

/** A store that becomes a kept one, under its name, once `publish` has resolved; before that nobody sees it. */
export interface DraftBytes extends ByteStore {
  publish(): Promise<void>;
}

/**
 * Where a recording's index and other made bytes go: off the heap, on disk where the machine has one. Everything here may
 * fail (no disk, disk full, taken away); whoever uses it goes on with less. Nothing here is evidence.
 */
export interface RecordingStores {
  /** Room that is given back when it is closed. Rejects when there is none. */
  scratch(): Promise<ByteStore>;
  /** What was published under this name (letters, digits, dashes). Several readers at once are fine. */
  open(name: string): Promise<KeptBytes | undefined>;
  /** Room for something to be published. Two drafts of one name at once are fine: either may win. Rejects when there is none. */
  draft(name: string): Promise<DraftBytes>;
  /** What is kept under this name is damaged or stale. */
  drop(name: string): Promise<void>;
}
