import type { Result } from '../../shared/base/problem';
import type { Bridge } from '../../shared/ipc/contract';
import type { LibraryEntry, OpenedFile } from '../../shared/ipc/schemas';
import type { RecordingLocation } from '../../shared/recording/port';

/** The machine under the window. On the desktop the main process; in a plain browser its twin. Calls are those of shared/ipc. */
export interface Host extends Bridge {
  readonly kind: 'desktop' | 'browser';
  /** Where the bytes of an opened file are, for the recording worker. */
  locate(file: OpenedFile): RecordingLocation;
  /** Copies a recording, dropped or opened where it is, into the library. `onProgress` gets 0..1; once `stopped` it fails with code "cancelled". */
  importRecording(recording: RecordingLocation, title?: string, onProgress?: (fraction: number) => void, stopped?: () => boolean): Promise<Result<LibraryEntry>>;
}
