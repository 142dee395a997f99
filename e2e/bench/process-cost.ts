import { readFileSync, readdirSync } from 'node:fs';

const ticksPerSecond = 100;

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

/**
 * CPU seconds used so far and megabytes now, of a process and everything it started (Linux): resident, which counts what the processes
 * share once for each, and proportional (PSS), which counts it once.
 */
export function costOf(root: number): { readonly cpuSeconds: number; readonly rssMb: number; readonly pssMb: number } {
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
  for (const pid of mine) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
      const memory = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      resident += Number(/^Rss:\s+(\d+)/m.exec(memory)?.[1] ?? 0);
      proportional += Number(/^Pss:\s+(\d+)/m.exec(memory)?.[1] ?? 0);
    } catch {
      // Gone meanwhile.
    }
  }
  return { cpuSeconds: ticks / ticksPerSecond, rssMb: resident / 1024, pssMb: proportional / 1024 };
}
