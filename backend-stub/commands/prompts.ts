/** `ana@web-1:~$ `, `[root@db ~]# `, `bash-5.1$ `, `~/src % `, `mysql> `, `>>> `, `PS C:\> `: a line of output seldom looks so with the cursor behind it. */
const shapes: readonly RegExp[] = [
  /^[^@]{0,60}[\w.-]@[\w.-].{0,120}[$#%>❯] $/u, /^(?:ba|z|k|da|a)?sh[-\d.]*[$#%] $/, /^(?:\([\w.-]+\) )?[\w.~/:-]{0,120} ?[$#%❯] $/u,
  /^[\w.()[\]~/ :-]{1,60}> $/, /^PS [^>]{0,160}> $/, /^>>> $/,
];
/** What shells and clients show while a command goes on in the next line. */
const continuing = /^(?:(?:[a-z]+ ?)*> |>|\.\.\. |\s*(?:->|'>|">|`>|\/\*>) |[\w-]+-> )$/;
// oxlint-disable-next-line no-control-regex
const searching = /\((?:failed )?(?:reverse-)?(?:i-)?search\)`[^']*': (.*)$/u;
/** Something short, a prompt sign, a blank, and what stands behind it. */
const behind = /^[^$#%>❯]{0,80}[$#%>❯] (.+)$/u;

export const looksLikePrompt = (before: string): boolean => shapes.some((shape) => shape.test(before)) || continuing.test(before);
export const goesOn = (prompt: string): boolean => continuing.test(prompt);

/** What a reverse search has found so far; undefined when none is going on. */
export const foundBySearch = (line: string): string | undefined => searching.exec(line)?.[1];

/** What stands behind `prompt`, or undefined when the line does not begin with it. */
export function behindKnown(line: string, prompt: string): string | undefined {
  if (line.startsWith(prompt)) return line.slice(prompt.length);
  return line === prompt.trimEnd() ? '' : undefined;
}

export const behindAny = (line: string): string | undefined => behind.exec(line)?.[1];

/** What a full-screen program's line may start: a shell in a pane, `:!command` of an editor, `!command` of a pager. */
export function startedFromFullScreen(line: string): readonly string[] {
  const escape = /^\s*:?[^!]{0,20}!(.+)$/.exec(line)?.[1];
  return [behindAny(line.trimStart()), escape].filter((text): text is string => text !== undefined);
}
