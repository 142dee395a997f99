export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string;
  readonly total: number;
}

const defaultSize = 100;
const largestSize = 1_000;

/**
 * A page of a list that is sorted newest first and grows at its front. The token names the last item sent, so a page
 * neither repeats nor leaves out anything when something new arrives in between.
 */
export function pageOf<Item>(all: readonly Item[], idOf: (item: Item) => string, size: number, token: string): Page<Item> {
  const from = token === '' ? 0 : all.findIndex((item) => idOf(item) === token) + 1;
  const items = all.slice(from, from + Math.min(largestSize, size === 0 ? defaultSize : size));
  const last = items.at(-1);
  return { items, nextPageToken: last !== undefined && from + items.length < all.length ? idOf(last) : '', total: all.length };
}

/** True when every word of the query is in one of the texts. */
export function matches(query: string, texts: readonly string[]): boolean {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return words.every((word) => texts.some((text) => text.toLowerCase().includes(word)));
}
