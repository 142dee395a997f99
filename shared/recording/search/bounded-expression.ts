/** Characters that stand for themselves, escaped punctuation, \d \w \s, dots, anchors, and plain classes. */
const atom = String.raw`(?:[^\\^$.|?*+()[\]{}]|\\[^\w\s]|\\[dws]|\.|\[\^?(?:[^\\\]\[^&-]|[^\\\]\[^&-]-[^\\\]\[^&-]|\\[dws])+\])`;
const bounded = new RegExp(String.raw`^\^?(?:${atom}(?:\?|\{\d{1,2}(?:,\d{1,2})?\})?)*\$?$`, 'u');

/**
 * The machine's own engine for an expression that it reads as ours does and cannot take long for: nothing in it repeats
 * without an end. It may match a little more (letters that are told apart elsewhere), never less. Undefined for all others.
 */
export function boundedExpression(expression: string, caseSensitive: boolean): RegExp | undefined {
  if (expression.length > 200 || !bounded.test(expression)) return undefined;
  const most = [...expression.matchAll(/\{(?:\d+,)?(\d+)\}/g)].reduce((product, [, count]) => product * Math.max(1, Number(count)), 1);
  const choices = expression.match(/\?|\{\d+,/g)?.length ?? 0;
  if (most > 10_000 || choices > 6) return undefined;
  try {
    return new RegExp(expression, caseSensitive ? 'su' : 'sui');
  } catch {
    return undefined;
  }
}
