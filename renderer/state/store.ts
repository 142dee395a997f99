import { configureStore } from '@reduxjs/toolkit';
import { useDispatch, useSelector, type TypedUseSelectorHook } from 'react-redux';
import { alertsSlice } from './alerts';
import { auditSlice } from './audit';
import { evidenceDialogSlice } from './evidence-dialog';
import { gatewayDialogSlice } from './gateway-dialog';
import { gatewaysSlice } from './gateways';
import { accessSlice, approvalsSlice, locksSlice, recordingsSlice } from './lists';
import { moderationSlice } from './moderation';
import { ordersSlice } from './orders';
import { defaultPreferences, preferencesSlice, type Preferences } from './preferences';
import { problemsSlice } from './problems';
import { risesSlice } from './risk-rises';
import { selectionSlice } from './selection';
import { sessionsSlice } from './sessions';
import { defaultWall, wallSlice, type WallState } from './wall';

export interface Remembered {
  readonly preferences?: Partial<Preferences>;
  readonly wall?: Partial<WallState>;
}

/** A store of its own per window; `remembered` is what the last run left. */
export function createConsoleStore(remembered: Remembered = {}) {
  return configureStore({
    reducer: {
      sessions: sessionsSlice.reducer,
      rises: risesSlice.reducer,
      alerts: alertsSlice.reducer,
      selection: selectionSlice.reducer,
      orders: ordersSlice.reducer,
      moderation: moderationSlice.reducer,
      audit: auditSlice.reducer,
      locks: locksSlice.reducer,
      recordings: recordingsSlice.reducer,
      approvals: approvalsSlice.reducer,
      access: accessSlice.reducer,
      gateways: gatewaysSlice.reducer,
      gatewayDialog: gatewayDialogSlice.reducer,
      evidenceDialog: evidenceDialogSlice.reducer,
      wall: wallSlice.reducer,
      problems: problemsSlice.reducer,
      preferences: preferencesSlice.reducer,
    },
    preloadedState: { preferences: { ...defaultPreferences, ...remembered.preferences }, wall: { ...defaultWall, ...remembered.wall } },
  });
}

export type ConsoleStore = ReturnType<typeof createConsoleStore>;
export type ConsoleState = ReturnType<ConsoleStore['getState']>;
export type ConsoleDispatch = ConsoleStore['dispatch'];

export const useConsole: TypedUseSelectorHook<ConsoleState> = useSelector;
export const useConsoleDispatch = (): ConsoleDispatch => useDispatch<ConsoleDispatch>();
