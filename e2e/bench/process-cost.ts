import { readFileSync, readdirSync } from 'node:fs';

const ticksPerSecond = 100;

/** What a process and everything it started has used so far, and holds now (Linux). */
export interface ProcessCost {
  readonly cpuSeconds: number;
  readonly rssMb: number;
  /** Shared pages counted once. */
  readonly pssMb: number;
  /** CPU seconds by what the process is for: "browser", "renderer", "gpu-process", … */
  readonly byKind: Readonly<Record<string, number>>;
}

function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [, parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      found.set(Number(name), Number(parent));
    } catch {
      // The process ended between the listing and the read.
    }
  }
  return found;
}

const kindOf = (pid: number): string => /--type=([a-z-]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1] ?? 'browser';

/** CPU seconds used so far and resident megabytes now, of a process and everything it started (Linux). */
export function costOf(root: number): ProcessCost {
  const tree = parents();
  const mine = new Set([root]);
  let grown = true;
  while (grown) {
    grown = false;
    for (const [child, parent] of tree) {
      if (mine.has(parent) && !mine.has(child)) {
        mine.add(child);
        grown = true;
      }
    }
  }
  let ticks = 0;
  let resident = 0;
  let proportional = 0;
  const byKind: Record<string, number> = {};
  for (const pid of mine) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const used = Number(fields[11]) + Number(fields[12]);
      ticks += used;
      const kind = kindOf(pid);
      byKind[kind] = (byKind[kind] ?? 0) + used / ticksPerSecond;
      const memory = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      resident += Number(/^Rss:\s+(\d+)/m.exec(memory)?.[1] ?? 0);
      proportional += Number(/^Pss:\s+(\d+)/m.exec(memory)?.[1] ?? 0);
    } catch {
      // Gone meanwhile.
    }
  }
  return { cpuSeconds: ticks / ticksPerSecond, rssMb: resident / 1024, pssMb: proportional / 1024, byKind };
}

/** CPU seconds used between two readings, by kind. */
export const usedBetween = (before: ProcessCost, after: ProcessCost): Record<string, number> =>
  Object.fromEntries(Object.entries(after.byKind).map(([kind, seconds]) => [kind, Math.round((seconds - (before.byKind[kind] ?? 0)) * 100) / 100]));
