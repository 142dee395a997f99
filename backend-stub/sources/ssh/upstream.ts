/** How an upstream ended. Neither code nor signal: it never ran, or was lost; `problem` says so in a sentence. */
export interface UpstreamExit {
  readonly code?: number | undefined;
  /** Without "SIG". */
  readonly signal?: string | undefined;
  readonly problem?: string | undefined;
}

export interface TerminalRequest {
  readonly term: string;
  readonly columns: number;
  readonly rows: number;
  /** Terminal modes as the client's pty-req told them. */
  readonly modes: Readonly<Record<string, number>>;
}

export interface UpstreamRequest {
  readonly login: string;
  /** Absent = an interactive shell. */
  readonly command?: string | undefined;
  /** SFTP instead of a shell or command. */
  readonly subsystem?: 'sftp' | undefined;
  /** Absent = pipes. */
  readonly terminal?: TerminalRequest | undefined;
  readonly lang?: string | undefined;
}

export interface UpstreamEvents {
  onOutput(bytes: Buffer, stream: 'stdout' | 'stderr'): void;
  /** Room again after `write` answered false. */
  onDrain(): void;
  /** Once, after the last output. */
  onExit(exit: UpstreamExit): void;
}

/** The far side of a session: a local shell or another sshd. */
export interface Upstream {
  /** False = the upstream is slow: no more until `onDrain`. */
  write(bytes: Buffer): boolean;
  /** The user's side has no more input. */
  endInput(): void;
  resize(columns: number, rows: number): void;
  /** `name` without "SIG". */
  signal(name: string): void;
  pause(): void;
  resume(): void;
  /** Hangs up; kills what does not go. */
  close(): void;
}

/** Signals a client may send (RFC 4254, 6.10). */
export const passedSignals = ['ABRT', 'ALRM', 'FPE', 'HUP', 'ILL', 'INT', 'KILL', 'PIPE', 'QUIT', 'SEGV', 'TERM', 'USR1', 'USR2'];
