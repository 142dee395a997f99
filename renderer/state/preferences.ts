import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { TerminateReasonCode } from '../../shared/intent/reasons';
import type { GatewayLook } from './gateway-labels';

/** What one operator likes on this machine. */
export interface Preferences {
  readonly theme: 'dark' | 'light' | 'contrast' | 'system';
  /** m, p, h, x on a focused tile. */
  readonly singleKeys: boolean;
  readonly railCollapsed: boolean;
  /** What one press of Terminate gives as its reason. */
  readonly reason: TerminateReasonCode;
  /** A tone when an alert comes up. */
  readonly alertSound: boolean;
  /** A message of the system when an alert comes up. It names nobody. */
  readonly alertMessage: boolean;
  readonly gatewayAddress: string;
  /** Names and colours of gateways, where they were chosen, by address. */
  readonly gateways: Readonly<Record<string, GatewayLook>>;
  /** Columns shown per table, where they were chosen. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

export const defaultPreferences: Preferences = { theme: 'dark', singleKeys: true, railCollapsed: false, reason: 'other', alertSound: false, alertMessage: true, gatewayAddress: '', gateways: {}, columns: {} };

export const preferencesSlice = createSlice({
  name: 'preferences',
  initialState: defaultPreferences,
  reducers: {
    preferencesChanged: (state, { payload }: PayloadAction<Partial<Preferences>>) => ({ ...state, ...payload }),
  },
});

export const { preferencesChanged } = preferencesSlice.actions;
