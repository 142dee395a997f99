import { ProblemError } from '../../shared/base/problem';

export interface Flags {
  readonly help: boolean;
  /** 0 picks a free one. */
  readonly port: number;
  readonly sshPort: number;
  /** Absent: where desktops are configured, 5900; else there is no such door. */
  readonly vncPort?: number | undefined;
  readonly data: string;
  readonly scenario?: string | undefined;
  readonly config?: string | undefined;
  /** Folder of the console's browser build; absent = out/renderer when it is there. */
  readonly web?: string | undefined;
}

export const usage = `Usage: vigil-gateway --data DIR [--port P] [--ssh-port S] [--vnc-port V] [--scenario NAME] [--config FILE] [--web DIR]

  --data DIR        where recordings, the audit log and keys are kept (required)
  --port P          port of the console's door; 0 picks a free one (default 8443)
  --ssh-port S      port of the SSH door; 0 picks a free one (default 2222)
  --vnc-port V      port of the VNC door; 0 picks a free one (default 5900 when desktops are
                    configured; else there is no such door)
  --scenario NAME   sessions to simulate: quiet-night, noisy-64, noisy-256 (any noisy-N), mixed-64 (any mixed-N), crowd-1000 or empty
  --config FILE     users, SSH accounts, assets and policy as JSON; without it the demo's
  --web DIR         the console's browser build to serve (default: out/renderer when built)
  --help            this text

Listens on 127.0.0.1. Prints one JSON line on standard output when ready; logs go to standard error.
`;

const names = ['port', 'ssh-port', 'vnc-port', 'data', 'scenario', 'config', 'web'] as const;
type FlagName = (typeof names)[number];

const refuse = (what: string, tip: string): never => {
  throw new ProblemError({ code: 'flags', severity: 'error', what, tip });
};

function portOf(text: string | undefined, name: string, fallback: number): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) refuse(`--${name} wants a port number, not "${text}".`, 'Give a number from 0 to 65535; 0 picks a free port.');
  return port;
}

/** Reads the command line. Throws a ProblemError that names the flag. */
export function parseFlags(argv: readonly string[]): Flags {
  const values = new Map<FlagName, string>();
  let help = false;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--help' || word === '-h') {
      help = true;
      continue;
    }
    const [flag = '', inline] = word.split(/=(.*)/s, 2);
    const name = names.find((known) => `--${known}` === flag);
    if (name === undefined) return refuse(`The gateway does not know "${word}".`, 'Run it with --help to see its flags.');
    const value = inline ?? argv[(at += 1)];
    if (value === undefined || value === '') return refuse(`${flag} wants a value.`, 'Run it with --help to see its flags.');
    values.set(name, value);
  }
  const data = values.get('data');
  if (data === undefined && !help) refuse('--data is missing.', 'Say where the gateway keeps its recordings: --data DIR.');
  return {
    help,
    port: portOf(values.get('port'), 'port', 8443),
    sshPort: portOf(values.get('ssh-port'), 'ssh-port', 2222),
    vncPort: values.has('vnc-port') ? portOf(values.get('vnc-port'), 'vnc-port', 0) : undefined,
    data: data ?? '',
    scenario: values.get('scenario'),
    config: values.get('config'),
    web: values.get('web'),
  };
}
