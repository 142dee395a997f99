/** How a text is looked for. */
export interface SearchOptions {
  readonly caseSensitive: boolean;
  readonly wholeWord: boolean;
  readonly regularExpression: boolean;
}

export const plainSearch: SearchOptions = { caseSensitive: false, wholeWord: false, regularExpression: false };

export interface MarkedPart {
  readonly text: string;
  readonly hit: boolean;
}

/**
 * Cuts a line into what was searched for and the rest; of what stands before the first hit only `before` characters are kept, so
 * that the hit is in view. An expression that could take the page
 * long marks nothing: the hit is right all the same.
 */
export function markedText(line: string, query: string, options: SearchOptions = plainSearch, before = 12): readonly MarkedPart[] {
  const text = line.replace(/\s+/g, ' ').trim();
  const wanted = patternOf(query, options);
  if (wanted === undefined) return [{ text, hit: false }];
  const parts: MarkedPart[] = [];
  let from = 0;
  for (const match of text.matchAll(wanted)) {
    if (match[0] === '') continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), hit: false });
    parts.push({ text: match[0], hit: true });
    from = match.index + match[0].length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), hit: false });
  const [first] = parts;
  if (parts.length > 1 && first && !first.hit && first.text.length > before) parts[0] = { text: `…${first.text.slice(-before)}`, hit: false };
  return parts;
}

/** Quantifiers of an expression that is run on the page; more of them, or one after a group, could take exponential time. */
const mostQuantifiers = 3;
const longestExpression = 100;

function patternOf(query: string, { caseSensitive, wholeWord, regularExpression }: SearchOptions): RegExp | undefined {
  const flags = caseSensitive ? 'gu' : 'giu';
  if (query.trim() === '') return undefined;
  try {
    if (!regularExpression) {
      const literal = query.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, ' ');
      return new RegExp(wholeWord ? `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])` : literal, flags);
    }
    const heavy = query.length > longestExpression || /\)[*+?{]/.test(query) || (query.match(/[*+?{]/g)?.length ?? 0) > mostQuantifiers;
    return heavy ? undefined : new RegExp(query, flags);
  } catch {
    return undefined;
  }
}
