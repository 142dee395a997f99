export { writeRedactedCopy, type CopyWorld } from './copy';
export type { CopyAnswer, CopyOrder, Pattern, RedactionOrder } from './order';
export { compilePatterns } from './patterns';
export { terminalsOnly } from './terminals-only';
