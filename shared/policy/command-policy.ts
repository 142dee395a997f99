import { z } from 'zod';
import { failure, success, type Result } from '../base/problem';
import { compilePattern } from './command-pattern';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'wants small letters, digits and "-"');
const sentence = z.string().trim().min(1).max(300);
const pattern = z.string().min(1).max(1_000).superRefine((text, context) => {
  const compiled = compilePattern(text, true);
  if (!compiled.ok) context.addIssue({ code: 'custom', message: compiled.problem.what });
});
/** Names, or patterns of them with `*`. */
const names = z.array(z.string().min(1).max(200)).max(500);

const matchSchema = z.discriminatedUnion('kind', [
  /** A regular expression (RE2), looked for in each command. */
  z.strictObject({ kind: z.literal('pattern'), pattern, ignoreCase: z.boolean().default(false) }),
  /** All of these words, in this order, wherever they stand in the command. */
  z.strictObject({ kind: z.literal('words'), words: z.array(z.string().trim().min(1).max(200)).min(1).max(50) }),
  /** A file through SFTP or scp. All that is said has to hold. */
  z.strictObject({
    kind: z.literal('transfer'), direction: z.enum(['upload', 'download']).optional(), name: pattern.optional(),
    largerThanBytes: z.number().int().min(0).optional(), verdict: z.enum(['allowed', 'denied', 'unknown']).optional(),
  }),
]);

const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('note') }),
  z.strictObject({ do: z.literal('alert') }),
  /** The user reads this; the command runs. */
  z.strictObject({ do: z.literal('warn'), text: sentence }),
  /** The command does not run, or the file is not passed on; the user reads this. */
  z.strictObject({ do: z.literal('forbid'), text: sentence.optional() }),
  z.strictObject({ do: z.literal('pause') }),
  z.strictObject({ do: z.literal('terminate'), graceSeconds: z.number().int().min(0).max(60).default(10) }),
  z.strictObject({ do: z.literal('lock-user') }),
]);

const ruleSchema = z.strictObject({
  id,
  title: sentence,
  description: z.string().max(1_000).default(''),
  match: matchSchema,
  /** Added to the session's risk; 25 is medium, 50 high, 75 critical. */
  score: z.number().int().min(0).max(100).default(0),
  actions: z.array(actionSchema).max(7).default([{ do: 'note' }]),
});

export const commandPolicySchema = z.strictObject({
  title: sentence,
  description: z.string().max(1_000).default(''),
  enabled: z.boolean().default(true),
  /** Whom it concerns; what is left out concerns all. */
  scope: z.strictObject({ users: names.optional(), teams: names.optional(), assets: names.optional(), protocols: names.optional() }).default({}),
  rules: z.array(ruleSchema).min(1).max(500),
}).superRefine(({ rules }, context) => {
  rules.forEach((rule, at) => {
    if (rules.findIndex((other) => other.id === rule.id) !== at) context.addIssue({ code: 'custom', path: ['rules', at, 'id'], message: `"${rule.id}" is there twice` });
  });
});

export type CommandPolicy = z.infer<typeof commandPolicySchema>;
export type PolicyRule = CommandPolicy['rules'][number];
export type RuleAction = PolicyRule['actions'][number];

const longestFile = 1_000_000;

/** Reads a policy; what is wrong is one sentence that names `file` and field. */
export function readCommandPolicy(text: string, file: string): Result<CommandPolicy> {
  const no = (what: string) => failure({ code: 'policy.unusable', severity: 'error', what: what.slice(0, 600), tip: 'Correct the file; until then the gateway keeps what it had.' });
  if (text.length > longestFile) return no(`${file}: the file is larger than a megabyte.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (caught) {
    return no(`${file} is not JSON: ${(caught as Error).message}.`);
  }
  const parsed = commandPolicySchema.safeParse(value);
  if (parsed.success) return success(parsed.data);
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : '';
  const where = [...(issue?.path ?? []).map(String), unknown].filter((part) => part !== '').join('.') || 'the whole file';
  return no(`${file}: ${where}: ${(issue?.message ?? 'not usable').replace(/\.$/, '')}.`);
}

/** As in "refuse it before it runs". */
export const actionWords = (action: RuleAction): string => {
  switch (action.do) {
    case 'note': return 'note it';
    case 'alert': return 'raise an alert';
    case 'warn': return `warn the user: “${action.text}”`;
    case 'forbid': return 'refuse it before it runs';
    case 'pause': return 'pause the session';
    case 'terminate': return action.graceSeconds === 0 ? 'terminate the session at once' : `terminate the session after ${action.graceSeconds} s`;
    case 'lock-user': return 'lock the user';
  }
};

const mebibyte = 1024 * 1024;
/** As exact as it was written: 100 MiB, or 1,500 bytes. */
const sizeWords = (bytes: number): string => (bytes >= mebibyte && bytes % mebibyte === 0 ? `${(bytes / mebibyte).toLocaleString('en-US')} MiB` : `${bytes.toLocaleString('en-US')} bytes`);

/** A rule as people say it. */
export function ruleWords({ match, actions, score }: PolicyRule): string {
  const what = match.kind === 'pattern' ? `A command that matches ${match.pattern}`
    : match.kind === 'words' ? `A command with ${match.words.map((word) => `“${word}”`).join(', then ')}`
    : [match.direction === 'upload' ? 'An upload' : match.direction === 'download' ? 'A download' : 'A transfer',
        match.name === undefined ? '' : ` of a file that matches ${match.name}`, match.largerThanBytes === undefined ? '' : ` of more than ${sizeWords(match.largerThanBytes)}`,
        match.verdict === undefined ? '' : ` with the verdict “${match.verdict}”`].join('');
  const certain = actions.some((action) => action.do === 'forbid') && match.kind !== 'transfer' ? ' Not seen: what scripts, aliases and full-screen programs run.' : '';
  return `${what}: ${actions.map(actionWords).join('; ')}${score > 0 ? `; risk +${score}` : ''}.${certain}`;
}

export const scopeWords = ({ scope }: Pick<CommandPolicy, 'scope'>): string => {
  const said = (['users', 'teams', 'assets', 'protocols'] as const).flatMap((kind) => (scope[kind] === undefined ? [] : [`${kind} ${scope[kind].join(', ')}`]));
  return said.length === 0 ? 'all sessions' : said.join('; ');
};
