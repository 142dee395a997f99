import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ProblemError } from '../../shared/base/problem';
import { accessPolicies } from '../../shared/model/access';
import { purposes, type ViewingPolicy } from '../../shared/model/approval';
import { roles } from '../../shared/model/operator';
import { parseRight, rights } from '../../shared/model/right';
import { scheduledReportSchema } from '../reports/schema';
import { auditedCommands } from '../audit/command-texts';
import { pauseMeanings } from '../../shared/model/session';
import { destinationsSchema } from '../destinations/schema';
import { transfersSchema } from '../sources/ssh/transfer/evaluator';
import { storageSchema } from '../storage/schema';
import { sshAccountSchema, sshAssetSchema } from '../sources/ssh/schema';
import { guacdAssetSchema, vncAssetSchema } from '../sources/vnc/schema';
import { demoAccounts, demoAssets, demoUsers } from './demo';

const name = z.string().min(1).max(200);
const scryptHash = z.string().regex(/^scrypt:\d+:\d+:\d+:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/, 'wants scrypt:N:r:p:salt:hash (base64)');

const right = z.string().refine((text) => parseRight(text) !== undefined, `wants one of ${rights.join(', ')}, alone or with :all, :own-team or :own`);

const userSchema = z.strictObject({
  loginName: name,
  displayName: name,
  userDirectory: name.default('local'),
  role: z.enum(roles),
  team: z.string().max(200).default(''),
  /** What this user may beyond the role (`pause`, `pause:own-team`), and what not. Denied is denied. */
  rights: z.strictObject({ grant: z.array(right).default([]), deny: z.array(right).default([]) }).optional(),
  password: z.string().min(1).max(1000).optional(),
  passwordHash: scryptHash.optional(),
  /** Of the second factor (RFC 6238: SHA-1, six digits, 30 s), base32 as in authenticator apps; at least 128 bits. */
  totpSecret: z.string().regex(/^[A-Z2-7]{26,200}=*$/, 'wants base32, at least 26 characters of A-Z and 2-7').optional(),
  /** Shown on the sign-in screen of a demo. */
  hint: z.string().max(500).default(''),
}).refine((user) => (user.password === undefined) !== (user.passwordHash === undefined), 'wants either passwordHash or (demo only) password');

const configSchema = z.strictObject({
  name: name.default('Vigil gateway'),
  /** Address to listen on, for both doors. */
  host: name.default('127.0.0.1'),
  /** Offers `users` with their passwords on the sign-in screen. Never for a real gateway. */
  demo: z.boolean().default(false),
  scenario: name.default('empty'),
  terminateGraceMs: z.number().int().min(0).max(60_000).default(3_000),
  /** Tell a session's user who watches. */
  announceWatchers: z.boolean().default(true),
  /** What must be there before somebody watches a session or opens a recording. */
  viewing: z.strictObject({
    reason: z.enum(['none', 'required']).default('none'),
    /** These need another person's approval. */
    approval: z.array(z.enum(purposes)).default([]),
    /** Participating takes a second person, who watches or has approved; and what happens when that person leaves. */
    fourEyes: z.enum(['none', 'required']).default('none'),
    secondLeaves: z.enum(['monitor', 'pause']).default('monitor'),
    /** Pictures on the wall: of every session, or of joined ones. */
    wall: z.enum(['open', 'joined']).default('open'),
    answerSeconds: z.number().int().min(5).max(86_400).default(300),
    validMinutes: z.number().int().min(1).max(10_080).default(60),
  }).prefault({}),
  /** Who types: everybody who participates, or one at a time. */
  control: z.enum(['shared', 'token']).default('shared'),
  /** The keyboard goes back to the session's user when its holder has not typed for so long. */
  controlIdleSeconds: z.number().int().min(5).max(3_600).default(60),
  /** What Pause does, where the asset says nothing else. */
  pause: z.enum(pauseMeanings).default('suspend'),
  /** What a panic order needs besides the right to. */
  panicNeeds: z.enum(['nothing', 'justification', 'second-factor']).default('justification'),
  /** A terminate order without a reason is refused. */
  reasonRequired: z.boolean().default(false),
  /** Who gets to an asset that says nothing else: everybody whose access was not revoked, or only who was granted it. */
  access: z.enum(accessPolicies).default('open'),
  tokenHours: z.number().positive().max(168).default(12),
  /** 0 = never. */
  idleMinutes: z.number().min(0).default(0),
  /** Before an idle session is ended its user is told so long. */
  idleWarningSeconds: z.number().int().min(0).max(3_600).default(60),
  maxSessionMinutes: z.number().min(0).default(0),
  /** Hours of the day in which work is expected, gateway's local time. */
  officeHours: z.strictObject({ from: z.number().int().min(0).max(24), to: z.number().int().min(0).max(24) }).default({ from: 0, to: 24 }),
  /** Folder of policy files; relative to where the gateway is started. Absent: `policies` in its data folder. */
  policies: name.optional(),
  /** Files through SFTP and scp. */
  transfers: transfersSchema.prefault({}),
  /** What the audit log says of a command: its text, or only that there was one. */
  auditCommands: z.enum(auditedCommands).default('text'),
  /** Days that recordings, and that session list and audit log stay; 0 = for ever. */
  retention: z.strictObject({ recordingDays: z.number().int().min(0).max(36_500).default(365), logDays: z.number().int().min(0).max(36_500).default(1_095) }).default({ recordingDays: 365, logDays: 1_095 }),
  /** Where closed recordings are kept. */
  storage: storageSchema,
  /** Where the audit log goes as well. */
  audit: z.strictObject({ destinations: destinationsSchema }).default({ destinations: [] }),
  users: z.array(userSchema).min(1),
  accounts: z.array(sshAccountSchema).default([]),
  assets: z.array(z.discriminatedUnion('kind', [sshAssetSchema, vncAssetSchema, guacdAssetSchema])).default([]),
  /** Reports of each day, week or month that is over. */
  reports: z.array(scheduledReportSchema).max(50).default([]),
});

export type GatewayConfig = z.infer<typeof configSchema>;
export type ConfiguredUser = GatewayConfig['users'][number];

export const viewingPolicy = ({ viewing }: Pick<GatewayConfig, 'viewing'>): ViewingPolicy => ({
  reasonRequired: viewing.reason === 'required', approval: viewing.approval, fourEyes: viewing.fourEyes === 'required', secondLeaves: viewing.secondLeaves,
  joinedOnly: viewing.wall === 'joined', answerSeconds: viewing.answerSeconds, validMinutes: viewing.validMinutes,
});

const refuse = (what: string, tip: string): never => {
  throw new ProblemError({ code: 'config', severity: 'error', what, tip });
};

/** What runs without a config file: the demo's users, accounts and assets. */
export const demoConfig = (): GatewayConfig =>
  configSchema.parse({ name: 'Vigil demo', demo: true, users: demoUsers, accounts: demoAccounts, assets: demoAssets });

function duplicate(values: readonly string[]): string | undefined {
  return values.find((value, at) => values.indexOf(value) !== at);
}

/** Checks a config that was read. Throws a ProblemError that names the field. */
export function parseConfig(source: unknown, file: string): GatewayConfig {
  const parsed = configSchema.safeParse(source);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue === undefined ? '' : issue.path.map(String).join('.');
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : '';
    const where = [field, unknown].filter((part) => part !== '').join('.') || 'the whole file';
    return refuse(`${file}: ${where}: ${issue?.message ?? 'not usable'}.`.replace('..', '.'), 'The fields are described in backend-stub/README.md.');
  }
  const config = parsed.data;
  const twice = duplicate(config.users.map((user) => user.loginName));
  if (twice !== undefined) return refuse(`${file}: users: "${twice}" is there twice.`, 'Give each user one entry.');
  const without = config.panicNeeds === 'second-factor' && config.users.every((user) => user.totpSecret === undefined);
  if (without) return refuse(`${file}: panicNeeds: nobody has a totpSecret, so nobody could give a panic order.`, 'Give users one, or choose "justification".');
  const lock = config.storage.kind === 's3' ? config.storage.objectLock : undefined;
  if (lock !== undefined && lock.days === undefined && config.retention.recordingDays === 0) {
    return refuse(`${file}: storage.objectLock.days: recordings are kept for ever, so it has to be said how long they are locked.`, 'Give days, or retention.recordingDays.');
  }
  const plain = config.users.findIndex((user) => user.password !== undefined);
  if (plain >= 0 && !config.demo) return refuse(`${file}: users.${plain}.password: plain passwords are for demos only.`, 'Use passwordHash, or set "demo": true.');
  return config;
}

export function loadConfig(file: string | undefined): GatewayConfig {
  if (file === undefined) return demoConfig();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (caught) {
    return refuse(`The config ${file} cannot be read (${(caught as NodeJS.ErrnoException).code ?? 'error'}).`, 'Check the path given to --config.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (caught) {
    return refuse(`The config ${file} is not JSON: ${(caught as Error).message}.`, 'Correct the file and start again.');
  }
  return parseConfig(value, file);
}
