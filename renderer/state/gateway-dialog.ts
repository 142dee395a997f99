import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** Which dialog about a gateway is open, if any. The top bar, the wall and the palette open them; the sign-in feature shows them. */
export type GatewayDialog =
  /** Without an address: a further gateway. */
  | { readonly kind: 'sign-in'; readonly address?: string | undefined }
  | { readonly kind: 'look'; readonly address: string };

export const gatewayDialogSlice = createSlice({
  name: 'gatewayDialog',
  initialState: {} as { readonly dialog?: GatewayDialog },
  reducers: {
    gatewayDialogOpened: (_state, { payload }: PayloadAction<GatewayDialog>) => ({ dialog: payload }),
    gatewayDialogClosed: () => ({}),
  },
});

export const { gatewayDialogOpened, gatewayDialogClosed } = gatewayDialogSlice.actions;
