/**
 * Every title the window can have. The page asks for one by setting `document.title`; the main process lets through these
 * and nothing else, because what a page writes could hold a session's words.
 */
export const screenNames = ['Sign in', 'Wall', 'Session', 'Sessions', 'Library', 'Player', 'Audit', 'Reports', 'Settings', 'Policies'] as const;

export type ScreenName = (typeof screenNames)[number];

export const windowTitle = (screen: ScreenName): string => `${screen} · Vigil`;

export const isWindowTitle = (title: string): boolean => screenNames.some((name) => windowTitle(name) === title);
