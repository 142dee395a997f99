import { fileURLToPath } from 'node:url';
import { checkArrows } from './arrows.mjs';

const violations = checkArrows(fileURLToPath(new URL('..', import.meta.url)));
for (const violation of violations) console.error(violation);
if (violations.length > 0) {
  console.error(`\n${violations.length} arrow(s) broken. The table with its reasons is build/rooms.mjs.`);
  process.exit(1);
}
console.log('arrows: every import follows build/rooms.mjs, no circles');
