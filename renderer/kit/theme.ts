export const themes = ['dark', 'light', 'contrast'] as const;
export type ThemeName = (typeof themes)[number];
export type ThemeChoice = ThemeName | 'system';

/** What the choice means on this machine right now. */
export function resolveTheme(choice: ThemeChoice): ThemeName {
  if (choice !== 'system') return choice;
  if (matchMedia('(prefers-contrast: more)').matches || matchMedia('(forced-colors: active)').matches) return 'contrast';
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

/** Puts the theme on the page; every colour follows from one attribute. */
export function applyTheme(theme: ThemeName): void {
  document.documentElement.dataset['theme'] = theme;
}

/** Calls back when the machine's own preference changes. Answers how to stop. */
export function watchSystemTheme(onChange: () => void): () => void {
  const queries = ['(prefers-color-scheme: light)', '(prefers-contrast: more)'].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', onChange);
  return () => {
    for (const query of queries) query.removeEventListener('change', onChange);
  };
}
