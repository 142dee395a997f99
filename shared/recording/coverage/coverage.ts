import { z } from 'zod';
import { united } from './ranges';

z.config({ jitless: true });

/**
 * What was done with a stretch. `played`: its pictures were shown, one after the other. `pictures`: so fast (16 times and
 * more) that only single pictures of it were. `idle`: jumped over because nothing happened. `jumped`: somebody sought past it.
 */
export const manners = ['played', 'pictures', 'idle', 'jumped'] as const;
export type Manner = (typeof manners)[number];

const moment = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** `speed`: times the speed it happened at; 0 for what was not shown. */
export const coveredStretchSchema = z.object({ from: moment, to: moment, speed: z.number().min(0).max(1000), manner: z.enum(manners) });
export type CoveredStretch = z.infer<typeof coveredStretchSchema>;

/** One opening of the recording by one person. Times in Unix ms; `viewer` is a login name, "" when nobody was signed in. */
export const sittingSchema = z.object({
  id: z.string().min(1).max(100), viewer: z.string().max(200), startedAt: z.number(), endedAt: z.number(),
  stretches: z.array(coveredStretchSchema).max(5000),
});
export type Sitting = z.infer<typeof sittingSchema>;

/** `duration`: of the recording in ms, as far as it was known. Sittings in the order they began. */
export const coverageSchema = z.object({ version: z.literal(1), duration: moment, sittings: z.array(sittingSchema).max(2000) });
export type Coverage = z.infer<typeof coverageSchema>;

export const noCoverage: Coverage = { version: 1, duration: 0, sittings: [] };
/** More is not kept of one recording. */
export const mostStretches = 20_000;

const sameKind = (one: CoveredStretch, other: CoveredStretch): boolean => one.speed === other.speed && one.manner === other.manner;

/** `stretches` with one more: those of one speed and manner join where they touch, others lie side by side. In order of their begin. */
export function withStretch(stretches: readonly CoveredStretch[], added: CoveredStretch): CoveredStretch[] {
  if (!(added.to > added.from)) return [...stretches];
  const { speed, manner } = added;
  const joined = united([...stretches.filter((each) => sameKind(each, added)), added]).map(({ from, to }): CoveredStretch => ({ from, to, speed, manner }));
  return [...stretches.filter((each) => !sameKind(each, added)), ...joined].sort((one, other) => one.from - other.from || one.to - other.to);
}

export interface SittingReport {
  readonly id: string;
  readonly viewer: string;
  readonly startedAt: number;
  readonly now: number;
  readonly duration: number;
  readonly stretches: readonly CoveredStretch[];
}

/** What a sitting adds. Undefined when there is no room for more. */
export function withReport(coverage: Coverage, { id, viewer, startedAt, now, duration, stretches }: SittingReport): Coverage | undefined {
  if (stretches.length > 5000) return undefined;
  const known = coverage.sittings.find((sitting) => sitting.id === id && sitting.viewer === viewer);
  const before: Sitting = known ?? { id, viewer, startedAt, endedAt: startedAt, stretches: [] };
  const sitting: Sitting = { ...before, endedAt: Math.max(before.endedAt, now), stretches: stretches.reduce<CoveredStretch[]>(withStretch, before.stretches) };
  const sittings = known ? coverage.sittings.map((each) => (each === known ? sitting : each)) : [...coverage.sittings, sitting];
  const total = sittings.reduce((sum, each) => sum + each.stretches.length, 0);
  if (sitting.stretches.length > 5000 || sittings.length > 2000 || total > mostStretches) return undefined;
  return { version: 1, duration: Math.max(coverage.duration, Math.round(duration)), sittings };
}

/** What is kept of a sitting after its report. The others are not in it: of a recording watched for years they take a page a tenth of a second to receive. */
export const reportAnswerSchema = z.object({ duration: moment, sitting: sittingSchema });
export type ReportAnswer = z.infer<typeof reportAnswerSchema>;

/** `coverage` right after a report of this sitting. */
export function answerOf(coverage: Coverage, { id, viewer }: Pick<Sitting, 'id' | 'viewer'>): ReportAnswer {
  const sitting = coverage.sittings.find((each) => each.id === id && each.viewer === viewer);
  if (!sitting) throw new Error('no such sitting');
  return { duration: coverage.duration, sitting };
}

/** `coverage` with what is kept of one sitting now. */
export function withAnswer(coverage: Coverage, { duration, sitting }: ReportAnswer): Coverage {
  const at = coverage.sittings.findIndex(({ id, viewer }) => id === sitting.id && viewer === sitting.viewer);
  return { version: 1, duration, sittings: at < 0 ? [...coverage.sittings, sitting] : coverage.sittings.with(at, sitting) };
}

export const stretchesOf = ({ sittings }: Coverage): CoveredStretch[] => sittings.flatMap(({ stretches }) => stretches);
