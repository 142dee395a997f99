import type { AuditEvent } from '../../shared/model/audit';
import type { CacheKeeper } from './keeper';

/** Events lie in blocks of so many sequences: a thousand rows of one event each cost a second on a busy machine, two blocks do not. */
const blockEvents = 1_000;
/** Blocks kept per gateway; older ones make room. */
export const mostBlocks = 50;

const blockOf = ({ sequence }: AuditEvent): number => Math.floor(sequence / blockEvents);

/** Audit events that were read for a report, for reports while the gateway is away. Never evidence. Ids are the gateway's own. */
export class EventCache {
  constructor(readonly keeper: CacheKeeper) {}

  /** Adds or renews. Answers whether it was kept. */
  put(gateway: string, events: readonly AuditEvent[]): Promise<boolean> {
    const blocks = grouped(events);
    return this.keeper.write((database) => database.transaction('rw', database.events, async () => {
      for (const [block, told] of blocks) {
        const known = (await database.events.get([gateway, block]))?.events ?? [];
        const merged = known.length === 0 ? told : [...new Map([...known, ...told].map((event) => [event.sequence, event])).values()];
        await database.events.put({ gateway, block, events: merged });
      }
      const surplus = (await database.events.where({ gateway }).count()) - mostBlocks;
      if (surplus > 0) await database.events.where('[gateway+block]').between([gateway, -Infinity], [gateway, Infinity]).limit(surplus).delete();
    }));
  }

  /** Those of a stretch of time [from, to) in Unix milliseconds, newest first. */
  load(gateway: string, from = -Infinity, to = Infinity): Promise<readonly AuditEvent[]> {
    return this.keeper.read(async (database) => {
      const rows = await database.events.where({ gateway }).toArray();
      return rows.flatMap((row) => row.events).filter(({ time }) => time >= from && time < to).sort((first, second) => second.sequence - first.sequence);
    }, []);
  }
}

function grouped(events: readonly AuditEvent[]): Map<number, AuditEvent[]> {
  const blocks = new Map<number, AuditEvent[]>();
  for (const event of events) {
    const block = blocks.get(blockOf(event));
    if (block === undefined) blocks.set(blockOf(event), [event]);
    else block.push(event);
  }
  return blocks;
}
