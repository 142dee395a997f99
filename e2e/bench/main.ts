import { benchLibrary } from './library';
import { benchLive } from './live';
import { benchPlayer } from './player/index';
import { benchWall } from './wall';

const benches: Readonly<Record<string, (options: ReadonlyMap<string, string>, files: readonly string[]) => Promise<unknown>>> = { live: benchLive, wall: benchWall, player: benchPlayer, library: benchLibrary };

async function main(): Promise<number> {
  const [name = '', ...rest] = process.argv.slice(2);
  const bench = benches[name];
  if (!bench) {
    console.error(`There is no bench "${name}". Tip: npm run bench -- ${Object.keys(benches).join(' | ')} [--json] [--tiles=N] [--seconds=N] [--large] [FILE…]`);
    return 2;
  }
  const options = new Map(rest.filter((argument) => argument.startsWith('--')).map((argument) => {
    const [key = '', value = 'true'] = argument.replace(/^--/, '').split('=');
    return [key, value] as const;
  }));
  const figures = await bench(options, rest.filter((argument) => !argument.startsWith('--')));
  if (options.has('json')) console.log(JSON.stringify(figures));
  else console.table(figures);
  return 0;
}

main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
