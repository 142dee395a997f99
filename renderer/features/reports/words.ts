import type { PlaceRead, ReportPlace } from '../../../shared/report/port';
import { zonedTime } from '../../../shared/report/zone';

/** What a reader has to know of how far the reading came, place by place. */
export function readRemarks(reads: readonly PlaceRead[], places: readonly ReportPlace[], zone: string): readonly string[] {
  return reads.flatMap((read) => {
    const name = places.find(({ id }) => id === read.id)?.name ?? '';
    const whose = places.length > 1 ? `${name}: ` : '';
    if (read.remembered !== undefined) return [`${whose}From this machine’s memory: ${read.events.toLocaleString('en-US')} events up to ${zonedTime(read.remembered, zone)} that were read here before. There may be others.`];
    if (read.problem !== undefined && read.events === 0) return [`${whose}Nothing of it is counted. ${read.problem.what} ${read.problem.tip}`];
    if (read.problem !== undefined) return [`${whose}Reading broke off: older events are not counted. ${read.problem.what} ${read.problem.tip}`];
    if (read.cut) return [`${whose}Only the newest ${read.events.toLocaleString('en-US')} events are counted: narrow the time to have all of it.`];
    return [];
  });
}

/** "1,204 of 3,000 events of 2 gateways together". */
export function countWords(counted: number | undefined, reads: readonly PlaceRead[], reading: boolean, together: number): string {
  const all = reads.reduce((sum, { events }) => sum + events, 0);
  const events = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'event' : 'events'}`;
  const whose = together > 1 ? ` of ${together} gateways together` : '';
  if (reading) return `${events(all)} read…`;
  if (counted === undefined) return '';
  return counted === all ? `${events(all)}${whose}` : `${counted.toLocaleString('en-US')} of ${events(all)}${whose}`;
}
