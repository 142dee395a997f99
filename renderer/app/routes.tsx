import { FileClock, LayoutGrid, LibraryBig, List, ScrollText, Settings as SettingsIcon, type LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { ScreenName } from '../../shared/ipc/window-titles';
import { AuditScreen } from '../features/audit';
import { LibraryScreen } from '../features/library';
import { CompareScreen, PlaybackScreen } from '../features/playback';
import { PoliciesScreen } from '../features/policies';
import { ReportsScreen } from '../features/reports';
import { SessionDetailsScreen, SessionScreen } from '../features/session';
import { SessionsScreen } from '../features/sessions';
import { SettingsScreen } from '../features/settings';
import { WallScreen } from '../features/wall';

/** Every address of the console (after the #) and its screen. Screens read their own parameters with `useParams`. */
export const routes: readonly { readonly path: string; readonly name: ScreenName; readonly screen: ComponentType }[] = [
  { path: '/wall', name: 'Wall', screen: WallScreen },
  /** Without an intent: the session's facts and the choice how to join. */
  { path: '/session/:id/:intent?', name: 'Session', screen: SessionScreen },
  { path: '/sessions', name: 'Sessions', screen: SessionsScreen },
  /** All that is known of one session, tab by tab. */
  { path: '/sessions/:id/:tab?', name: 'Session', screen: SessionDetailsScreen },
  { path: '/library', name: 'Library', screen: LibraryScreen },
  { path: '/play/:id', name: 'Player', screen: PlaybackScreen },
  { path: '/play/:id/with/:other', name: 'Player', screen: CompareScreen },
  { path: '/audit', name: 'Audit', screen: AuditScreen },
  { path: '/reports', name: 'Reports', screen: ReportsScreen },
  { path: '/settings', name: 'Settings', screen: SettingsScreen },
  { path: '/policies', name: 'Policies', screen: PoliciesScreen },
];

/** The links of the left rail, in order. */
export const places: readonly { readonly path: string; readonly label: string; readonly icon: LucideIcon; readonly also?: readonly string[] }[] = [
  { path: '/wall', label: 'Wall', icon: LayoutGrid, also: ['/session/'] },
  { path: '/sessions', label: 'Sessions', icon: List },
  { path: '/library', label: 'Library', icon: LibraryBig, also: ['/play/'] },
  { path: '/audit', label: 'Audit', icon: ScrollText },
  { path: '/reports', label: 'Reports', icon: FileClock },
  { path: '/settings', label: 'Settings', icon: SettingsIcon, also: ['/policies'] },
];
