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

const outside = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Joins letters, and pictures, of some scripts: part of the text between two such characters, and a hiding place elsewhere. */
const joiner = /[\u200c\u200d]/;
const joined = (character: string | undefined): boolean => character !== undefined && character > '\u007f' && !/[\u200b-\u206f]/.test(character);

/**
 * Text of a session for this machine's clipboard: lines end in \n, tabs stay, and whatever else controls, turns the direction of
 * text or cannot be seen is left out, `left` code points of it.
 */
export function clipboardText(text: string): { readonly text: string; readonly left: number } {
  let left = 0;
  const clean = text.replace(/\r\n?/g, '\n').replace(outside, (character, at: number, whole: string) => {
    if (joiner.test(character) && joined(whole[at - 1]) && joined(whole[at + 1])) return character;
    left += 1;
    return '';
  });
  return { text: clean, left };
}
