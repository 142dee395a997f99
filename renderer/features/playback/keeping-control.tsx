import { useEffect, useState } from 'react';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { idAt } from '../../../shared/model/gateway-ids';
import { recordingId } from '../../../shared/model/ids';
import type { RemoteRecording } from '../../../shared/model/recording';
import { MoreMenu } from '../../kit/more-menu';
import { useServices } from '../../services/services';
import { selectKnownGateways } from '../../state/gateway-selectors';
import { recordingSelectors } from '../../state/lists';
import { useConsole } from '../../state/store';
import { useKeepingMenu } from '../../state/use-keeping-menu';

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
  const there = useThere(entry);
  const menu = useKeepingMenu({ name: there === undefined ? '' : `${there.user}@${there.asset}`, there, place: 'here' });
  return menu && <MoreMenu {...menu} />;
}
