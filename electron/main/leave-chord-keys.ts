/** What is looked at of a key event; Electron's Input fits. */
export interface KeyInput {
  readonly type: string;
  readonly control: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly code: string;
}

/** Exactly the chord: with Alt or Meta held too it is another one (and Ctrl+Alt is AltGr on many layouts). */
export function isLeaveChord(input: KeyInput, chord: { readonly control: boolean; readonly shift: boolean; readonly code: string }): boolean {
  return input.type === 'keyDown' && input.code === chord.code && input.control === chord.control && input.shift === chord.shift && !input.alt && !input.meta;
}
