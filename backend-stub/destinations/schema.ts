import { z } from 'zod';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'wants small letters, digits and hyphens');
const host = z.string().min(1).max(255);
/** PEM file of the authority that signed the destination's certificate; absent = those of the system. */
const ca = z.string().min(1).max(1_000).optional();
const url = z.string().max(1_000).refine((text) => /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text), 'wants an http or https address');
const header = z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().max(5_000).regex(/^[\x20-\x7e]*$/)).default({});

export const destinationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ name, kind: z.literal('jsonl'), path: z.string().min(1).max(1_000) }),
  z.strictObject({
    name, kind: z.literal('syslog'), transport: z.enum(['udp', 'tcp', 'tls']), host, port: z.number().int().min(1).max(65_535),
    /** 13 = log audit; 16 to 23 = local use. */
    facility: z.number().int().min(0).max(23).default(13),
    /** Number behind the @ of the structured data: your own private enterprise number, if you have one. */
    enterpriseId: z.string().regex(/^\d{1,10}(\.\d{1,10})*$/).default('32473'),
    ca,
  }),
  z.strictObject({ name, kind: z.literal('elasticsearch'), url, index: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,200}$/).default('vigil-audit'), headers: header, ca }),
  z.strictObject({ name, kind: z.literal('splunk-hec'), url, token: z.string().regex(/^[\x21-\x7e]{1,500}$/), index: z.string().max(200).optional(), sourcetype: z.string().max(200).default('vigil:audit'), ca }),
]);

export const destinationsSchema = z.array(destinationSchema).max(20).default([])
  .refine((all) => new Set(all.map((one) => one.name)).size === all.length, 'wants each name once');

export type Destination = z.infer<typeof destinationSchema>;
export type DestinationOf<Kind extends Destination['kind']> = Extract<Destination, { kind: Kind }>;
