/** What somebody may be allowed to do, and how it is called in a sentence. */
export const rightNames = {
  list: 'list sessions',
  view: 'watch live pictures',
  participate: 'participate',
  copy: 'copy text out of sessions',
  pause: 'pause',
  terminate: 'terminate',
  lock: 'lock users and assets',
  recordings: 'list and play recordings',
  download: 'download recordings',
  export: 'export from recordings',
  'reveal-input': 'reveal typed input',
  audit: 'read the record',
  policy: 'change policies',
  approve: 'approve requests',
  hold: 'hold recordings',
  delete: 'delete recordings',
} as const;

export type Right = keyof typeof rightNames;
export const rights = Object.keys(rightNames) as readonly Right[];
export const isRight = (name: string): name is Right => Object.hasOwn(rightNames, name);

/** Whose sessions and recordings a right is about, from most to least. */
export const reaches = ['all', 'own-team', 'own', 'none'] as const;
export type Reach = (typeof reaches)[number];

/** What is not in it is not allowed. */
export type Rights = Readonly<Partial<Record<Right, Reach>>>;

/** A right as a gateway tells it and a config gives it: "pause" (everybody's) or "pause:own-team". Undefined: not one of ours. */
export function parseRight(text: string): { readonly right: Right; readonly reach: Reach } | undefined {
  const [name = '', reach = 'all', ...rest] = text.split(':');
  const known = reaches.find((one) => one === reach);
  return rest.length === 0 && isRight(name) && known !== undefined ? { right: name, reach: known } : undefined;
}

/** `right:reach` for every right, those that are not given as well: so the list is never empty. */
export const rightTexts = (given: Rights): string[] => rights.map((right) => `${right}:${given[right] ?? 'none'}`);

/** The rights in a list of such texts; what is not known promises nothing. */
export function rightsFrom(texts: readonly string[]): Rights {
  const found: Partial<Record<Right, Reach>> = {};
  for (const text of texts) {
    const parsed = parseRight(text);
    if (parsed !== undefined) found[parsed.right] = parsed.reach;
  }
  return found;
}
