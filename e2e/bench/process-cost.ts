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

/** CPU seconds used so far and resident megabytes now, of a process and everything it started (Linux). */
export function costOf(root: number): { readonly cpuSeconds: number; readonly rssMb: number } {
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
  let kilobytes = 0;
  for (const pid of mine) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
      kilobytes += Number(/^Rss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // Gone meanwhile.
    }
  }
  return { cpuSeconds: ticks / ticksPerSecond, rssMb: kilobytes / 1024 };
}
