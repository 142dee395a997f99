import { EllipsisVertical } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { keepingOrders } from '../../../shared/intent/order';
import { idAt } from '../../../shared/model/gateway-ids';
import { recordingId } from '../../../shared/model/ids';
import type { RemoteRecording } from '../../../shared/model/recording';
import { IconButton } from '../../kit/button';
import { Menu } from '../../kit/menu';
import { useServices } from '../../services/services';
import { selectKnownGateways } from '../../state/gateway-selectors';
import { canBeKept, keepingEntries, whyNoOrders, type Kept } from '../../state/keeping';
import { recordingSelectors } from '../../state/lists';
import { moderationOpened } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';

const pageSize = 1_000;

/** What the gateway it came from has of this recording now; undefined: nothing, or it was not asked yet. */
function useThere(entry: LibraryEntry | undefined): RemoteRecording | undefined {
  const { gateways } = useServices();
  const owner = useConsole(selectKnownGateways).find(({ info }) => info.address === entry?.gatewayAddress)?.id;
  const id = entry?.recording === undefined || owner === undefined ? undefined : recordingId(idAt(owner, entry.id));
  const told = useConsole((state) => (id === undefined ? undefined : recordingSelectors.selectById(state.recordings, id)));
  const [listed, setListed] = useState<RemoteRecording>();
  const client = gateways.find((one) => one.id === owner)?.client;
  const words = entry?.recording === undefined ? '' : `${entry.recording.user} ${entry.recording.asset}`;
  useEffect(() => {
    if (client === undefined || id === undefined) return undefined;
    let left = false;
    const look = async (pageToken = ''): Promise<void> => {
      const page = await client.listRecordings({ query: words, pageSize, pageToken });
      if (left || !page.ok) return;
      const found = page.value.recordings.find((one) => one.id === id);
      if (found) setListed(found);
      else if (page.value.nextPageToken !== '') await look(page.value.nextPageToken);
    };
    void look();
    return () => { left = true; };
  }, [client, id, words]);
  const now = told ?? listed;
  return now?.state === 'deleted' || now?.id !== id ? undefined : now;
}

/** Hold, release, delete: what the library's rows offer, for the recording that is open. */
export function KeepingControl({ entry }: { readonly entry: LibraryEntry | undefined }) {
  const dispatch = useConsoleDispatch();
  const there = useThere(entry);
  const gateway = useConsole(selectKnownGateways).find(({ info }) => info.address === entry?.gatewayAddress);
  if (there === undefined) return null;
  const row: Kept = { name: `${there.user}@${there.asset}`, there, place: 'here' };
  if (!canBeKept(row)) return null;
  const whyNot = whyNoOrders(row, gateway);
  const button = <IconButton variant="quiet" label={`Hold or delete ${row.name}`} tip="Hold, release or delete at the gateway" whyNot={whyNot} icon={<EllipsisVertical size={15} aria-hidden />} />;
  if (whyNot !== undefined) return button;
  const handle = (id: string): void => {
    const order = keepingOrders.find((one) => one === id);
    if (order) dispatch(moderationOpened({ kind: 'keeping', order, recording: there, name: row.name, place: row.place }));
  };
  return <Menu label={`Hold or delete ${row.name}`} title="At the gateway" entries={keepingEntries(row)} onAction={handle}>{button}</Menu>;
}
