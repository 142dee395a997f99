import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { reportKinds } from '../../shared/report/report';
import { reportFormats } from '../../shared/report/written';
import { isZone } from '../../shared/report/zone';

/** One report that the gateway makes by itself. */
export const scheduledReportSchema = z.strictObject({
  kind: z.enum(reportKinds),
  every: z.enum(['day', 'week', 'month']),
  format: z.enum(reportFormats).default('csv'),
  /** Where its files go; made when it is not there. */
  directory: z.string().min(1).max(4_000).refine(isAbsolute, 'wants an absolute path'),
  /** What days, weeks (from Monday) and months are in. */
  zone: z.string().max(100).refine(isZone, 'wants an IANA time zone, such as Europe/Zurich').default('UTC'),
});
export type ScheduledReport = z.infer<typeof scheduledReportSchema>;
