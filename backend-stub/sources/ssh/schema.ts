import { z } from 'zod';
import { accessPolicies } from '../../../shared/model/access';
import { pauseMeanings } from '../../../shared/model/session';

/** No separators, no path characters: it becomes part of `user@asset` and of a folder's name. */
const plainName = z.string().min(1).max(100).regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'wants letters, digits, "_", "." and "-"');
const variables = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(10_000));

/** Who may sign in at the SSH door. With neither password nor key nobody can. */
export const sshAccountSchema = z.strictObject({
  login: plainName,
  /** For demos and tests only. */
  password: z.string().min(1).max(1000).optional(),
  /** `scrypt:N:r:p:<salt base64>:<hash base64>` */
  passwordHash: z.string().regex(/^scrypt:\d+:\d+:\d+:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/).optional(),
  /** Lines as in authorized_keys, without options. */
  publicKeys: z.array(z.string().max(10_000)).max(100).default([]),
  team: z.string().max(200).default(''),
});

/** What can be reached through the SSH door. */
export const sshAssetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('local'),
    name: plainName,
    /** Owns the sessions on this asset; absent = the team of the account. */
    team: z.string().max(200).optional(),
    pause: z.enum(pauseMeanings).optional(),
    access: z.enum(accessPolicies).optional(),
    shell: z.string().min(1).max(1000).default('/bin/bash'),
    /** For an interactive shell; commands run as `shell -c command`. */
    args: z.array(z.string().max(10_000)).max(100).default(['--norc', '--noprofile']),
    env: variables.default({}),
  }),
  z.strictObject({
    kind: z.literal('ssh'),
    name: plainName,
    team: z.string().max(200).optional(),
    pause: z.enum(pauseMeanings).optional(),
    access: z.enum(accessPolicies).optional(),
    host: z.string().min(1).max(300),
    port: z.number().int().min(1).max(65_535).default(22),
    username: z.string().min(1).max(200),
    privateKeyFile: z.string().max(4000).optional(),
    password: z.string().max(1000).optional(),
    /** As `ssh-keygen -l` prints it: "SHA256:…". Absent = the key met first is kept in the data folder and pinned. */
    hostKeySha256: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/).optional(),
  }),
]);

export type SshAccount = z.infer<typeof sshAccountSchema>;
export type SshAsset = z.infer<typeof sshAssetSchema>;
export type LocalAsset = Extract<SshAsset, { kind: 'local' }>;
export type UpstreamAsset = Extract<SshAsset, { kind: 'ssh' }>;
