import type { Participant, Session } from '../shared/model/session';
import type { AuditEvent } from '../shared/model/audit';
import type { DesktopInput, DrawOperation } from './desktop/operations';
import type { Picture } from './desktop/picture';

/** What a source must say to open a session. */
export interface SessionRequest {
  readonly user: string;
  readonly asset: string;
  readonly protocol: string;
  readonly team: string;
  readonly remoteAddress: string;
  readonly columns: number;
  readonly rows: number;
  /** Played by a scenario, not by a person. */
  readonly simulated: boolean;
  /** What typed bytes are: keys at a terminal (the default), lines of a shell without one, or data in which nothing is a command. */
  readonly typing?: 'terminal' | 'lines' | 'data' | undefined;
}

/** As `SessionRequest`, for a graphical session: pixels of its desktop. */
export interface DesktopRequest extends Omit<SessionRequest, 'columns' | 'rows'> {
  readonly width: number;
  readonly height: number;
  /** Text that is copied there may leave it; absent: it may not. */
  readonly copiesOut?: boolean | undefined;
}

/** What the gateway may do to a running session; implemented by each source. */
export interface SourceControl {
  /** Types text into the upstream on behalf of a participant. */
  input(text: string): void;
  /** Passes on what its user typed and `SessionHandle.input` has taken; absent: `input` does, as text. */
  pass?(bytes: Uint8Array): void;
  /** Keys, mouse and clipboard on behalf of a participant; only graphical sources have it. */
  press?(input: DesktopInput, participation: string): void;
  /** Who is in it from consoles: told whenever that changes. */
  attended?(people: readonly Participant[]): void;
  /** Whoever pressed keys and buttons may not any more: lets go of all that are down. */
  hold?(): void;
  /** Tells the session's user something, on a line of its own, outside the recorded output's state where possible. */
  notify(text: string): void;
  /** Shows the user why, closes upstream and client. The source answers with `SessionHandle.ended`. */
  end(reason: string, text: string): void;
}

/** A file through SFTP or scp. */
export interface FileTransfer {
  readonly direction: 'upload' | 'download';
  /** Its path at the asset, as the client named it. */
  readonly name: string;
  readonly bytes: number;
  /** Hex; empty for one that was too large to be looked at. */
  readonly sha256: string;
  /** `unknown`: nobody judged it, or whoever should could not. */
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  /** What the verdict says for people; may be empty. */
  readonly why: string;
}

/** A running session, as its source sees it. Recorded first, then fanned out. */
export interface SessionHandle {
  readonly id: string;
  /** Upstream output. Resolves once it is in the recording: only then may the source show it to the user. */
  output(bytes: Uint8Array): Promise<void>;
  /**
   * What the user typed. Recorded. 'held' = paused or ending: must not reach the upstream. 'taken' = lines are judged before
   * they run: what may go on comes back by `SourceControl.pass`.
   */
  input(bytes: Uint8Array): 'forward' | 'held' | 'taken';
  /** A command given with the connection, before it runs. Recorded as typed. A sentence = it may not run, and why. */
  exec(command: string): 'forward' | 'held' | { readonly refused: string };
  /**
   * A file that is wholly at the gateway, on its way. Resolves when it is on record: with a sentence for its user when it may not
   * be passed on. `refused`: its verdict says so already.
   */
  transfer(transfer: FileTransfer, refused: boolean): Promise<string | undefined>;
  /** The user's side has no more input; resolves when nothing that was typed is waiting any more. */
  inputEnds(): Promise<void>;
  /** Why typing is held now, in a sentence for the user. */
  readonly heldWhy?: string | undefined;
  resize(columns: number, rows: number): void;
  /** The upstream or the client is gone; finalises the recording. Reasons as in the end-reason list ("user_close", ...). */
  ended(reason: string, text: string): Promise<void>;
}

/** A desktop as far as it is recorded. */
export interface DesktopScreen {
  readonly picture: Picture;
  /** The position in the recording that the picture is of. */
  readonly end: number;
  /** Called whenever there is something new. Answers how to stop that. */
  listen(listener: () => void): () => void;
  /** A console wants everything of it. */
  readonly attended: boolean;
}

/** A running graphical session, as its source sees it. */
export interface DesktopHandle {
  readonly id: string;
  /** What the source may show to the user. */
  readonly screen: DesktopScreen;
  /** What the upstream has drawn since the last time: one picture. Resolves once it is recorded: only then may the source show it to the user. */
  draw(operations: readonly DrawOperation[]): Promise<void>;
  /** What the user did. Recorded. 'held' = paused or ending: must not reach the upstream. */
  press(input: DesktopInput): 'forward' | 'held';
  /**
   * Text that was copied there, and may leave it. Resolves once it is recorded; from then on operators can ask for it. 'held': its
   * own user must not get it now. `cut`: there was more of it.
   */
  copied(text: string, cut: boolean): Promise<'forward' | 'held'>;
  /** As of `SessionHandle`. */
  ended(reason: string, text: string): Promise<void>;
}

/** Where sources come to. Rejects with a ProblemError whose `what` may be shown to the user (lock, storage unavailable). */
export interface SessionDesk {
  open(request: SessionRequest, control: SourceControl): Promise<SessionHandle>;
  /** A sign-in at a source's door, for the audit log. */
  signIn(request: Pick<SessionRequest, 'user' | 'asset' | 'protocol' | 'remoteAddress'>, success: boolean, why: string): void;
}

/** The same for sources of graphical sessions. */
export interface DesktopDesk extends Pick<SessionDesk, 'signIn'> {
  openDesktop(request: DesktopRequest, control: SourceControl): Promise<DesktopHandle>;
}

export type CastKind = 'output' | 'input' | 'resize' | 'marker';
/** Of a dump: drawing, or where the mouse is. Keys and clipboard are `input`. */
export type DumpKind = 'draw' | 'pointer' | 'input' | 'marker';
export type RecordedKind = CastKind | DumpKind;

/** One line of session.cast, or some whole instructions of session.guac, and the bytes they cover. */
export interface RecordedLine {
  readonly kind: RecordedKind;
  /** Output or input text, "COLSxROWS", or the marker's label; of a dump the instructions as they stand there. */
  readonly data: string;
  readonly atMs: number;
  readonly offset: number;
  readonly endOffset: number;
}

/** An open recording. Lines are on their way to the disk in order; `append` resolves when the write call has returned. */
export interface RecordingWriter {
  readonly recordingId: string;
  /** End of the header line: where the first event line starts. */
  readonly headerBytes: number;
  /** Of a dump `data` is whole instructions but for the time, see `instructions.ts`. */
  append(kind: RecordedKind, data: string): Promise<RecordedLine>;
  /** Of a dump: one picture, in pieces of a message's size, the last with a `sync`. */
  appendPicture?(instructions: string): Promise<readonly RecordedLine[]>;
  /** Adds to events.jsonl. */
  event(event: AuditEvent): Promise<void>;
  /** Lines with offset >= from, read back from the disk, at most `limitBytes` of file. */
  readFrom(from: number, limitBytes: number): Promise<readonly RecordedLine[]>;
  finalise(session: Session): Promise<FinalisedRecording>;
}

export interface FinalisedRecording {
  readonly recordingId: string;
  readonly bundleBytes: number;
  /** Hex SHA-256 of the bundle (the tar a console downloads). */
  readonly bundleSha256: string;
  readonly durationMs: number;
  /** `deleted` is told of one that is not there any more. */
  readonly state: 'finalised' | 'recovered' | 'deleted';
  /** Of a scenario's session, not of a person's. */
  readonly simulated: boolean;
  /** The manifest's fields, for listing. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** How a recording goes. Each step is on the disk when it resolves; what a crash left between two is found on the next start. */
export interface Removal {
  /** Before anything is done: `note` says why, for whoever finds it. */
  intend(recordingId: string, note: string): Promise<void>;
  /** It stays after all. */
  withdraw(recordingId: string): Promise<void>;
  /** Off the list; its files can still be read back by hand. */
  putAside(recordingId: string): Promise<void>;
  /** Deletes what was put aside. */
  finish(recordingId: string): Promise<void>;
  /** What was intended and not finished when the gateway died; known after `recover`. */
  left(): readonly { readonly recordingId: string; readonly note: string; readonly aside: boolean }[];
}

/** Reads a bundle's bytes from `from` to `to` (exclusive) from where it is kept besides. Rejects with a ProblemError. */
export type ElsewhereReader = (recordingId: string, from: number, to: number) => Promise<NodeJS.ReadableStream>;

/** The store of recordings. `open` rejects with a ProblemError when the storage is not usable: no recording, no session. */
export interface Recorder {
  open(session: Session): Promise<RecordingWriter>;
  /** On start: finalises what a killed gateway left behind, and lists everything that is finalised. */
  recover(): Promise<readonly FinalisedRecording[]>;
  list(): readonly FinalisedRecording[];
  /** The downloadable tar, deterministic, from byte `from` to `to` (exclusive). Rejects with a ProblemError when it is not to be had. */
  readBundle(recordingId: string, from: number, to: number): Promise<NodeJS.ReadableStream>;
  readonly removal: Removal;
  /** Where a recording's files lie. */
  folderOf(recordingId: string): string;
  /** Deletes the files of a recording whose receipt says that it is kept elsewhere only; waits for those who are reading them. */
  dropLocal(recordingId: string): Promise<void>;
  /** From where bundles are read whose files are not here any more. */
  elsewhere(read: ElsewhereReader): void;
  /** What is protected is not deleted to make room either. */
  protect(isHeld: (recordingId: string) => boolean): void;
  readonly publicKey: string;
  readonly keyId: string;
}

/** The little of pino that rooms of the gateway use. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}
