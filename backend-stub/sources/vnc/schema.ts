import { z } from 'zod';
import { accessPolicies } from '../../../shared/model/access';
import { pauseMeanings } from '../../../shared/model/session';

/** As of the SSH door's. */
const plainName = z.string().min(1).max(100).regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'wants letters, digits, "_", "." and "-"');

/** A desktop that can be reached through the VNC door. */
export const vncAssetSchema = z.strictObject({
  kind: z.literal('vnc'),
  name: plainName,
  /** Owns the sessions on this asset; absent = the team of the account. */
  team: z.string().max(200).optional(),
  /** What Pause does to its sessions; absent = as the gateway's. */
  pause: z.enum(pauseMeanings).optional(),
  access: z.enum(accessPolicies).optional(),
  host: z.string().min(1).max(300),
  port: z.number().int().min(1).max(65_535).default(5_900),
  /** Of the VNC server; absent = it wants none. */
  password: z.string().max(1000).optional(),
  /** Which way text may be copied: not at all, to the asset, or both ways. */
  clipboard: z.enum(['none', 'to-asset', 'both']).default('none'),
});

/** A desktop that guacd reaches: RDP, or whatever else it can. Its sessions come in at the VNC door, too. */
export const guacdAssetSchema = z.strictObject({
  kind: z.literal('guacd'),
  name: plainName,
  team: z.string().max(200).optional(),
  host: z.string().min(1).max(300),
  port: z.number().int().min(1).max(65_535).default(4_822),
  pause: z.enum(pauseMeanings).optional(),
  access: z.enum(accessPolicies).optional(),
  protocol: z.enum(['rdp', 'vnc', 'ssh', 'telnet', 'kubernetes']),
  /** As guacd names them: hostname, port, username, password, security … */
  parameters: z.record(z.string().regex(/^[a-z0-9-]{1,100}$/), z.string().max(10_000)).default({}),
  width: z.number().int().min(200).max(8_192).default(1_280),
  height: z.number().int().min(200).max(8_192).default(800),
  clipboard: z.enum(['none', 'to-asset', 'both']).default('none'),
  /** Who of the people at consoles becomes a user of their own in guacd's connection: nobody, who participates, or watchers (read-only), too. */
  joins: z.enum(['none', 'participants', 'everybody']).default('none'),
});

export type VncAsset = z.infer<typeof vncAssetSchema>;
export type GuacdAsset = z.infer<typeof guacdAssetSchema>;
export type DesktopAsset = VncAsset | GuacdAsset;
