import { runBuilt } from './built.mjs';

await runBuilt('out/gateway/gateway.cjs', ['backend-stub', 'shared']);
