/* eslint-disable no-control-regex */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Strips everything from a terminal's title that could act or mislead, and caps it. Length in code points. */
export function titleText(title: string, limit: number): string {
  const clean = title.replace(unsafe, '');
  if (clean.length <= limit) return clean;
  return Array.from(clean.slice(0, limit * 2)).slice(0, limit).join('');
}

/**
 * A name or title from outside, for showing in the console's own chrome: control, format and bidi characters become
 * visible escapes such as `\u{202e}`, the rest stays, and `limit` code points are kept, the last one an ellipsis.
 * The answer has one line and no invisible characters; put it into its own element so that its direction stays inside.
 */
export function displayText(name: string, limit = 120): string {
  const head = name.length > limit * 2 ? name.slice(0, limit * 2 + 2) : name;
  const points = Array.from(head);
  const short = points.length > limit || head.length < name.length ? [...points.slice(0, limit - 1), '…'] : points;
  return short.join('').replace(unsafe, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
