const place = 'vigil.window';

/** A name of this window that its pages share: it outlives a reload, and no other window has it. */
export function windowName(): string {
  const known = sessionStorage.getItem(place);
  if (known !== null) return known;
  const made = crypto.randomUUID();
  sessionStorage.setItem(place, made);
  return made;
}
