/** Terminal output of a busy machine, made up and repeatable: coloured log lines and now and then a redraw of the screen. */
export function noise(seed: number): (bytes: number) => string {
  let state = seed * 2654435761 + 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  let line = 0;
  return (bytes) => {
    let text = '';
    while (text.length < bytes) {
      line += 1;
      if (next(40) === 0) text += '\x1b[H\x1b[2J';
      text += `\x1b[3${1 + next(7)}m${String(line).padStart(6)}\x1b[0m 2026-03-01T04:${10 + next(49)}:${10 + next(49)} worker-${next(9)} request ${next(1e9).toString(16)} path=/api/v${next(4)}/items took ${next(900)}ms\r\n`;
    }
    return text.slice(0, bytes);
  };
}
