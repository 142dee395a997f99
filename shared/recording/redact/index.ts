export { writeRedactedCopy, type CopyAnswer, type CopyOrder, type CopyWorld } from './copy';
export { compilePatterns, type Pattern } from './patterns';
export { terminalsOnly, type RedactionOrder } from './redact';
