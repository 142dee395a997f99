import { runBuilt } from './built.mjs';

await runBuilt('out/cli/vigil.cjs', ['electron/cli', 'shared']);
