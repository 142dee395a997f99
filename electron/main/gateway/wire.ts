import { z } from 'zod';
import { gatewayInfoSchema, type GatewayInfo } from '../../../shared/ipc/schemas';
import { rightsFrom } from '../../../shared/model/right';
import { purposes } from '../../../shared/model/approval';
import { roles, type Role } from '../../../shared/model/operator';

// The JSON of the protocol's messages: fields in camelCase, 64-bit numbers as strings, defaults left out.

const text = (limit: number) => z.string().max(limit).default('');
const flag = z.boolean().default(false);
const milliseconds = z.union([z.string().regex(/^-?\d{1,18}$/), z.number()]).default(0).transform(Number);

/** "ROLE_TEAM_LEAD" -> "team-lead". A role this console does not know counts as the least one. */
const role = z.string().max(100).default('').transform((name): Role =>
  roles.find((known) => `ROLE_${known.toUpperCase().replace(/-/g, '_')}` === name) ?? 'user');

/** None: an older gateway, which goes by the role. */
const rights = z.array(z.string().max(100)).max(100).default([]).transform((texts) => (texts.length === 0 ? undefined : rightsFrom(texts)));

const operator = z.object({ loginName: text(200), displayName: text(200), userDirectory: text(200), role, team: text(200), rights });

export const gatewayAnswer = z.object({
  serverId: z.string().min(1).max(200),
  name: text(200),
  version: text(100),
  demo: flag,
  demoUsers: z.array(z.object({ loginName: text(200), password: text(200), role, hint: text(500) })).max(50).default([]),
  signingKey: text(200),
  signingKeyId: text(200),
  announcesWatchers: flag,
  terminateGraceMs: z.number().int().nonnegative().default(0),
  sshPort: z.number().int().min(1).max(65_535).optional(),
  viewing: z.object({
    reasonRequired: flag, approval: z.array(z.string().max(100)).max(20).default([]).transform((names) => purposes.filter((purpose) => names.includes(purpose))),
    fourEyes: flag, secondLeaves: z.string().max(100).default('').transform((name) => (name === 'pause' ? 'pause' as const : 'monitor' as const)), joinedOnly: flag,
    answerSeconds: z.number().int().nonnegative().default(0), validMinutes: z.number().int().nonnegative().default(0),
  }).optional(),
  // A policy this console does not know is shown as none.
  control: z.enum(['shared', 'token']).optional().catch(undefined),
  pauseMeaning: z.enum(['suspend', 'disconnect', 'revoke']).optional().catch(undefined),
  panicNeeds: z.enum(['nothing', 'justification', 'second-factor']).optional().catch(undefined),
  reasonRequired: z.boolean().optional().catch(undefined),
  access: z.enum(['open', 'granted']).optional().catch(undefined),
});

export const signInAnswer = z.object({
  // Goes into a header: printable characters only.
  token: z.string().regex(/^[\x21-\x7e]{8,4096}$/),
  expiresMs: milliseconds,
  operator,
});

export const operatorAnswer = z.object({ operator });
const hash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/).transform((encoded) => new Uint8Array(Buffer.from(encoded, 'base64')));
export const treeHeadAnswer = z.object({ head: text(1000), publicKey: text(100), consistencyProof: z.array(hash).max(64).default([]) });
export const emptyAnswer = z.object({});
export const reportAnswer = z.object({ storedIds: z.array(z.string().max(100)).max(1000).default([]) });

/** Demo users are only believed of a gateway that says it is a demo. */
export function gatewayInfo(address: string, answer: z.output<typeof gatewayAnswer>): GatewayInfo {
  return gatewayInfoSchema.parse({ ...answer, address, demoUsers: answer.demo ? answer.demoUsers : [] });
}
