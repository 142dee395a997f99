export interface MarkedPart {
  readonly text: string;
  readonly hit: boolean;
}

/** Longest text kept before the first hit, so that the hit is in view. */
const before = 12;

/** Cuts a line into what was searched for and the rest, ignoring case; the first hit comes into view. */
export function markQuery(line: string, query: string): readonly MarkedPart[] {
  const wanted = query.trim().toLowerCase();
  const text = line.replace(/\s+/g, ' ').trim();
  const lower = text.toLowerCase();
  if (wanted === '' || lower.length !== text.length) return [{ text, hit: false }];
  const needle = wanted.replace(/\s+/g, ' ');
  const parts: MarkedPart[] = [];
  let from = 0;
  for (let at = lower.indexOf(needle); at !== -1; at = lower.indexOf(needle, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), hit: false });
    parts.push({ text: text.slice(at, at + needle.length), hit: true });
    from = at + needle.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false });
  const [first] = parts;
  if (parts.length > 1 && first && !first.hit && first.text.length > before) parts[0] = { text: `…${first.text.slice(-before)}`, hit: false };
  return parts;
}
