/**
 * Every opcode of the protocol that can stand in a recording (Guacamole 0.9 to 1.6). A damaged file is taken up again at an
 * instruction with one of these; others are read, too, but would be a guess.
 */
export const opcodes: ReadonlySet<string> = new Set([
  'ack', 'arc', 'args', 'argv', 'audio', 'blob', 'body', 'cfill', 'clip', 'clipboard', 'close', 'connect', 'copy', 'cstroke',
  'cursor', 'curve', 'disconnect', 'dispose', 'distort', 'end', 'error', 'file', 'filesystem', 'get', 'identity', 'image', 'img',
  'jpeg', 'key', 'lfill', 'line', 'log', 'lstroke', 'mouse', 'move', 'msg', 'name', 'nest', 'nop', 'pipe', 'png', 'pop', 'push',
  'put', 'ready', 'rect', 'required', 'reset', 'select', 'set', 'shade', 'size', 'start', 'sync', 'timezone', 'touch', 'transfer',
  'transform', 'undefine', 'usbconnect', 'usbdata', 'usbdisconnect', 'user', 'video',
]);

/** Those that draw; `blob` and `end` belong to them where their stream is an image. */
export const drawing: ReadonlySet<string> = new Set([
  'arc', 'cfill', 'clip', 'close', 'copy', 'cstroke', 'cursor', 'curve', 'dispose', 'img', 'lfill', 'line', 'lstroke', 'move',
  'pop', 'push', 'rect', 'reset', 'shade', 'size', 'start', 'transfer',
]);

/** `LEN.opcode` and what follows it at the very start of `text`, LEN being right and the opcode known. */
export function startsInstruction(text: string): boolean {
  const match = /^(\d{1,2})\.([a-z]{2,16})[,;]/.exec(text);
  return match !== null && Number(match[1]) === match[2]?.length && opcodes.has(match[2]);
}
