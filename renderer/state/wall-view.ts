import { z } from 'zod';
import { sessionId } from '../../shared/model/ids';
import { largeOnes, quietModes, wallGrids, wallIntervals, wallLayouts, wallSorts, type WallState } from './wall';

/** What is kept of a wall: the whole arrangement, filter included, without what is only of the moment. */
export type WallView = Omit<WallState, 'chosen' | 'opened'>;

export const viewOf = ({ layout, grid, interval, large, quiet, sort, filter, gateway, pins, hand }: WallView): WallView => ({ layout, grid, interval, large, quiet, sort, filter, gateway, pins, hand });

const ids = z.array(z.string().transform(sessionId)).max(1000);
const fields = z.object({
  layout: z.enum(wallLayouts), grid: z.enum(wallGrids), interval: z.enum(wallIntervals), large: z.enum(largeOnes), quiet: z.enum(quietModes),
  sort: z.enum(wallSorts), filter: z.string().max(500), gateway: z.string().max(60), pins: ids, hand: ids,
}).partial();

/** Kept arrangements; those of before there were layouts said "auto" as their grid. What a field does not say stays as usual. */
export const wallViewSchema = z.preprocess((kept) => {
  if (typeof kept !== 'object' || kept === null || !('grid' in kept) || 'layout' in kept) return kept;
  return kept.grid === 'auto' ? { ...kept, layout: 'auto', grid: undefined } : { ...kept, layout: 'grid' };
}, fields).transform((view) => Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as Partial<WallView>);
