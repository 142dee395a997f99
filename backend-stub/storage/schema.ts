import { z } from 'zod';

const loopback = /^(?:127\.|localhost$|\[::1\]$)/;
const endpoint = z.string().max(1_000).refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'wants an https address')
  .refine((text) => !URL.canParse(text) || new URL(text).protocol === 'https:' || loopback.test(new URL(text).hostname), 'wants https: recordings would cross the network readable')
  .refine((text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''), 'wants no credentials in the address: they come from the environment or a profile');

const lockDays = z.number().int().min(1).max(36_500);

/** Where closed recordings are kept. Credentials are never here: they come from the environment or a profile, as with every AWS tool. */
export const storageSchema = z.discriminatedUnion('kind', [
  /** In the gateway's data folder. */
  z.strictObject({ kind: z.literal('files') }),
  z.strictObject({
    kind: z.literal('s3'),
    /** Absent: AWS itself. */
    endpoint: endpoint.optional(),
    region: z.string().regex(/^[a-z0-9-]{1,60}$/, 'wants a region as in "eu-central-1"'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'wants a bucket\'s name'),
    /** Before each object's name. */
    prefix: z.string().max(500).regex(/^(?:[A-Za-z0-9!_.*'()-]+\/)*$/, 'wants names that each end with a slash').default(''),
    /** The bucket in the path, not in the host's name; most stores that are not AWS want it. */
    pathStyle: z.boolean().default(false),
    /** Of the shared credentials file. Absent: the environment, then what the machine has. */
    profile: z.string().regex(/^[A-Za-z0-9_.@-]{1,100}$/, 'wants a profile\'s name').optional(),
    /** PEM file of the authority that signed the store's certificate; absent = those of the system. */
    ca: z.string().min(1).max(1_000).optional(),
    /** The bucket must have been made with object lock. `days`: as long as recordings are kept, unless told. */
    objectLock: z.strictObject({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), days: lockDays.optional() }).optional(),
    /** Hours after which the copy on the gateway's disk goes, once the one in the store is verified; absent: it stays. */
    dropLocalAfterHours: z.number().min(0).max(876_000).optional(),
  }),
]).default({ kind: 'files' });

export type StorageConfig = z.infer<typeof storageSchema>;
export type S3Config = Extract<StorageConfig, { kind: 's3' }>;
