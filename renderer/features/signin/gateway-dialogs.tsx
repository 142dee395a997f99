import './signin.css';
import { useState } from 'react';
import { Button } from '../../kit/button';
import { SegmentedControl } from '../../kit/choice';
import { Dialog } from '../../kit/dialog';
import { ColourTag } from '../../kit/display';
import { TextField } from '../../kit/field';
import { useServices } from '../../services/services';
import { gatewayDialogClosed } from '../../state/gateway-dialog';
import { gatewayColourNames, gatewayColours, type GatewayColour } from '../../state/gateway-labels';
import { selectGatewayLabels, selectKnownGateways } from '../../state/gateway-selectors';
import { preferencesChanged } from '../../state/preferences';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { SignInForm } from './signin-form';

/** Dialogs about gateways; mounted once by the frame, opened from anywhere by `gatewayDialogOpened`. */
export function GatewayDialogs() {
  const dispatch = useConsoleDispatch();
  const dialog = useConsole((state) => state.gatewayDialog.dialog);
  const close = (): void => void dispatch(gatewayDialogClosed());
  if (dialog?.kind === 'sign-in') {
    return (
      <Dialog title={dialog.address === undefined ? 'Add a gateway' : 'Sign in again'} isOpen onClose={close}>
        <p className="soft signin-further">Its sessions come onto the same wall. What you are signed in to already stays as it is; the window is loaded anew.</p>
        <SignInForm key={dialog.address} address={dialog.address ?? ''} focused />
      </Dialog>
    );
  }
  return dialog?.kind === 'look' ? <LookDialog address={dialog.address} onClose={close} /> : null;
}

const choices = gatewayColours.map((colour) => ({ id: String(colour), label: gatewayColourNames[colour], icon: <ColourTag colour={colour} name="" /> }));

/** What one calls a gateway here, and its colour. Kept on this machine. */
function LookDialog({ address, onClose }: { readonly address: string; readonly onClose: () => void }) {
  const { host, storage } = useServices();
  const dispatch = useConsoleDispatch();
  const label = useConsole(selectGatewayLabels).find((each) => each.address === address);
  const looks = useConsole((state) => state.preferences.gateways);
  const [name, setName] = useState(looks[address]?.name ?? label?.name ?? '');
  const [colour, setColour] = useState(String(label?.colour ?? 1));
  const signedIn = useConsole((state) => selectKnownGateways(state).some(({ info, signedIn: held }) => held && info.address === address));
  // The next one to sign in here may have fewer rights: what this machine remembers goes first.
  const leave = async (): Promise<void> => {
    await storage.sessions.forget(address);
    await host.call(signedIn ? 'gateway.signOut' : 'gateway.forget', { address });
  };
  const save = (): void => {
    dispatch(preferencesChanged({ gateways: { ...looks, [address]: { name: name.trim(), colour: Number(colour) as GatewayColour } } }));
    onClose();
  };
  return (
    <Dialog title="Name and colour" isOpen onClose={onClose} feet={<><Button variant="quiet" onPress={() => void leave()}>{signedIn ? 'Sign out' : 'Remove this gateway'}</Button><span className="grow" /><Button onPress={onClose}>Cancel</Button><Button variant="primary" onPress={save}>Save</Button></>}>
      <p className="mono faint">{address}</p>
      <TextField label="Short name" value={name} onChange={setName} autoFocus hint="Stands on its tiles. Leave it empty for the gateway's own name." />
      <div className="look-colours"><SegmentedControl label="Colour" choices={choices} value={colour} onChange={setColour} /></div>
    </Dialog>
  );
}
