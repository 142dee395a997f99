import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { gatewayInfoSchema } from '../../../shared/ipc/schemas';
import { writeDurably } from '../files/durable';

const rememberedSchema = z.object({
  id: z.string().max(50), gateway: gatewayInfoSchema, wanted: z.boolean(), sealedToken: z.string().max(20_000).optional(), expiresMs: z.number().optional(),
});
/** What is kept of a gateway between two starts. */
export type RememberedGateway = z.infer<typeof rememberedSchema>;

/** Version 1 knew one gateway. */
const firstSchema = z.object({ version: z.literal(1), gateway: gatewayInfoSchema, sealedToken: z.string().max(20_000).optional(), expiresMs: z.number().optional() });
const listSchema = z.object({ version: z.literal(2), gateways: z.array(rememberedSchema).max(50) });

/** A file that is damaged counts as absent: it can be typed again. */
export async function readRemembered(file: string): Promise<readonly RememberedGateway[]> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    const list = listSchema.safeParse(content);
    if (list.success) return list.data.gateways;
    const { version: _version, ...first } = firstSchema.parse(content);
    return [{ id: '', wanted: true, ...first }];
  } catch {
    return [];
  }
}

export const writeRemembered = (file: string, gateways: readonly RememberedGateway[]): Promise<void> =>
  writeDurably(file, JSON.stringify({ version: 2, gateways }));
