import { useState } from 'react';
import { keepingIntents } from '../../../shared/intent/keeping';
import type { KeepingOrderKind } from '../../../shared/intent/order';
import { keptWords } from '../../../shared/model/recording';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { formatBytes, formatDuration, formatTime, formatTimeBoth } from '../../kit/format/format';
import { useServices } from '../../services/services';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import type { RemoteRecording } from '../../../shared/model/recording';
import { selectKnownGateways } from '../../state/gateway-selectors';
import { copyWords, whyNotOrder, type Kept } from '../../state/keeping';
import { recordingSelectors } from '../../state/lists';
import { moderationClosed } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';

const titles: Readonly<Record<KeepingOrderKind, (name: string) => string>> = {
  'hold-recording': (name) => `Hold the recording of ${name}`,
  'release-recording': (name) => `Release the hold on ${name}`,
  'delete-recording': (name) => `Delete the recording of ${name} at the gateway?`,
};

export interface KeepingDialogProps {
  readonly order: KeepingOrderKind;
  /** As it was when the menu was opened; what was told of it since counts. */
  readonly recording: RemoteRecording;
  readonly name: string;
  readonly place: Kept['place'];
}

/** Orders how long a recording stays, with a reason. How far the order has come is told where all orders are. */
export function KeepingDialog({ order: kind, recording, name, place }: KeepingDialogProps) {
  const { orders } = useServices();
  const dispatch = useConsoleDispatch();
  const told = useConsole((state) => recordingSelectors.selectById(state.recordings, recording.id));
  const gateway = useConsole(selectKnownGateways).find(({ id }) => id === gatewayOf(recording.id));
  const [reason, setReason] = useState('');
  const onClose = (): void => void dispatch(moderationClosed());
  const now = told ?? recording;
  const there = now.state === 'deleted' ? undefined : now;
  const row: Kept = { name, there, place };
  const barred = whyNotOrder(kind, row, gateway);
  const whyNot = barred ?? (reason.trim() === '' ? 'Say in a few words why.' : undefined);
  const deleting = kind === 'delete-recording';
  const handle = (): void => {
    onClose();
    if (there) void orders.keep(kind, there.id, name, reason.trim());
  };
  return (
    <Dialog
      title={titles[kind](name)} isOpen onClose={onClose} role={deleting ? 'alertdialog' : 'dialog'}
      feet={(
        <>
          <Button onPress={onClose}>{deleting ? 'Keep it' : 'Cancel'}</Button>
          <Button variant={deleting ? 'danger' : 'primary'} whyNot={whyNot} onPress={handle}>{`${keepingIntents[kind].label} ${name}`}</Button>
        </>
      )}
    >
      {there && (
        <dl className="facts">
          <dt>Recording</dt><dd>{name}</dd>
          <dt>Started</dt><dd>{formatTimeBoth(there.startedAt)}</dd>
          <dt>Length</dt><dd>{formatDuration(there.duration)} · {formatBytes(there.sizeBytes)}</dd>
          {gateway && <><dt>Gateway</dt><dd>{gateway.info.name}</dd></>}
          {there.keptIn && <><dt>Kept</dt><dd>{keptWords(there.keptIn, formatTime)}</dd></>}
          {there.hold && <><dt>Held</dt><dd>by {there.hold.by}, {formatTime(there.hold.at)}: {there.hold.reason}</dd></>}
        </dl>
      )}
      {barred === undefined
        ? <TextField label="Reason (required; kept in the audit record)" value={reason} onChange={setReason} lines={2} isRequired autoFocus />
        : <p role="alert" className="keeping-barred">{barred}</p>}
      {barred === undefined && <Meaning kind={kind} row={row} />}
    </Dialog>
  );
}

function Meaning({ kind, row }: { readonly kind: KeepingOrderKind; readonly row: Kept }) {
  if (kind === 'hold-recording') return <p className="soft">It stays at the gateway, however old it becomes, and nobody can delete it until the hold is released. Every console sees who holds it and why.</p>;
  if (kind === 'release-recording') return <p className="soft">From then on it can be deleted, and goes by itself once it is older than its gateway keeps recordings: that may be within the hour.</p>;
  return (
    <>
      <p><strong>It is gone for everybody, and cannot be brought back.</strong></p>
      <p className="soft">What stays: copies that were downloaded, and the audit record, with who deleted it, why, and the recording&rsquo;s hash. {copyWords(row)}</p>
    </>
  );
}
