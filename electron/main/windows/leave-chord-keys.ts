/** What is looked at of a key event; Electron's Input fits. */
export interface KeyInput {
  readonly type: string;
  readonly control: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly code: string;
  readonly key: string;
}

/**
 * Exactly the chord: with Alt or Meta held too it is another one (and Ctrl+Alt is AltGr on many layouts). Both the key at
 * the place of L and the key that says L count: on Dvorak they are two, and nobody should have to know.
 */
export function isLeaveChord(input: KeyInput, chord: { readonly control: boolean; readonly shift: boolean; readonly code: string }): boolean {
  const named = input.code === chord.code || `Key${input.key.toUpperCase()}` === chord.code;
  return input.type === 'keyDown' && named && input.control === chord.control && input.shift === chord.shift && !input.alt && !input.meta;
}
