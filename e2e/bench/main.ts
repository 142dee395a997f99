import { isMainThread } from 'node:worker_threads';
import { benchDesktop } from './desktop';
import { benchLibrary } from './library';
import { benchLive } from './live';
import { beOthers } from './live-others';
import { benchPlayer } from './player/index';
import { benchWall } from './wall';

const benches: Readonly<Record<string, (options: ReadonlyMap<string, string>, files: readonly string[]) => Promise<unknown>>> = { live: benchLive, wall: benchWall, player: benchPlayer, library: benchLibrary, desktop: benchDesktop };

async function main(): Promise<number> {
  const [name = '', ...rest] = process.argv.slice(2);
  const bench = benches[name];
  if (!bench) {
    console.error(`There is no bench "${name}". Tip: npm run bench -- ${Object.keys(benches).join(' | ')} [--json] [--tiles=N] [--seconds=N] [--sessions=N] [--consoles=N] [--large] [FILE…]`);
    return 2;
  }
  const options = new Map<string, string>();
  const files: string[] = [];
  rest.forEach((argument, at) => {
    const [key = '', value] = argument.replace(/^--/, '').split('=');
    // A number after an option is its value.
    const next = /^\d+$/.test(rest[at + 1] ?? '') ? rest[at + 1] : undefined;
    if (argument.startsWith('--')) options.set(key, value ?? next ?? 'true');
    else if (!/^\d+$/.test(argument)) files.push(argument);
  });
  const figures = await bench(options, files);
  if (options.has('json')) console.log(JSON.stringify(figures));
  else console.table(figures);
  return 0;
}

if (!isMainThread) void beOthers();
else main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
