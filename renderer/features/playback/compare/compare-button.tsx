import { Columns2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { LibraryEntry } from '../../../../shared/ipc/schemas';
import { useServices } from '../../../services/services';
import { Button } from '../../../kit/button';
import { Dialog } from '../../../kit/dialog';
import { SearchField } from '../../../kit/field';
import { formatBytes, formatTime, withoutDirection } from '../../../kit/format/format';

const titleOf = ({ recording, file }: LibraryEntry): string => withoutDirection(recording ? `${recording.user}@${recording.asset}` : file.title ?? file.name);

/** Chooses a second recording and shows both on one clock. `id` is the one that is open. */
export function CompareButton({ id }: { readonly id: string }) {
  const { host } = useServices();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState(false);
  const [entries, setEntries] = useState<readonly LibraryEntry[]>();
  const [filter, setFilter] = useState('');
  useEffect(() => {
    if (!open) return undefined;
    let left = false;
    void host.call('library.list', undefined).then((listed) => { if (!left) setEntries(listed.ok ? listed.value : []); });
    return () => { left = true; };
  }, [host, open]);
  const shown = (entries ?? []).filter((entry) => entry.id !== id && titleOf(entry).toLowerCase().includes(filter.trim().toLowerCase()))
    .sort((one, other) => (other.recording?.startedAt ?? other.addedAt) - (one.recording?.startedAt ?? one.addedAt)).slice(0, 200);
  return (
    <>
      <Button icon={<Columns2 size={14} aria-hidden />} onPress={() => setOpen(true)}>Compare…</Button>
      <Dialog title="Compare with another recording" isOpen={open} onClose={() => setOpen(false)}>
        <p className="soft">Both are shown side by side on one wall clock: what happened at the same time is shown at the same time.</p>
        <SearchField label="Filter recordings" value={filter} onChange={setFilter} autoFocus />
        {entries && shown.length === 0 && <p className="soft">{entries.length === 0 ? 'The library is empty. Drop the other recording on the library first.' : 'No other recording fits.'}</p>}
        <ul className="player-list flush compare-list" aria-label="Recordings">
          {shown.map((entry) => (
            <li key={entry.id}>
              <button type="button" onClick={() => { setOpen(false); navigate(`/play/${encodeURIComponent(id)}/with/${encodeURIComponent(entry.id)}`); }}>
                <span className="cut">{titleOf(entry)}</span>
                <span className="faint">{entry.recording ? formatTime(entry.recording.startedAt) : formatBytes(entry.file.sizeBytes)}</span>
              </button>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}
