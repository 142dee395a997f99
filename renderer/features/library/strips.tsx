import { Folder, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { CatalogueState, Intake, IntakeState } from '../../services/services';
import { Button, IconButton } from '../../kit/button';
import { formatCount } from '../../kit/format/format';

/** What was dropped, on its way into the library; then what came of it. */
export function IntakeStrip({ intake }: { readonly intake: Intake }) {
  const state = useSyncExternalStore(intake.subscribe, intake.getSnapshot);
  if (state === undefined || (state.total + state.strangers.length <= 1 && !state.running && state.failed.length + state.strangers.length === 0)) return null;
  const { running, total, kept, already, current, failed, strangers } = state;
  const done = kept + already.length + failed.length;
  const percent = total === 0 ? 0 : Math.min(100, Math.floor(((done + (current?.fraction ?? 0)) / total) * 100));
  return (
    <div className="library-strip" role="group" aria-label="Import">
      {running && (
        <>
          <span className="library-bar running" role="progressbar" aria-label="Import into the library" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}><span style={{ width: `${percent}%` }} /></span>
          <span className="library-percent">{percent} %</span>
        </>
      )}
      <span className="cut" role="status">{running ? `Taking in ${Math.min(done + 1, total)} of ${total}${current ? `: ${current.name}` : ''}` : keptWords(state)}</span>
      {failed.length > 0 && <span className="library-failed cut" title={failed.map(({ name, problem }) => `${name}: ${problem.what} ${problem.tip}`).join('\n')}>{failed.length} failed: {failed.map(({ name, problem }) => `${name} (${problem.what})`).join(', ')}</span>}
      {strangers.length > 0 && <span className="faint cut" title={strangers.join('\n')}>{strangerWords(strangers)}</span>}
      <span className="grow" />
      {running
        ? <Button className="small" onPress={() => intake.cancel()}>Cancel import</Button>
        : <IconButton variant="quiet" className="small" label="Dismiss import" tip="Dismiss" icon={<X size={14} aria-hidden />} onPress={() => intake.dismiss()} />}
    </div>
  );
}

const keptWords = ({ kept, already, cancelled }: IntakeState): string =>
  `${formatCount(kept, 'recording')} taken into the library${already.length > 0 ? `; ${formatCount(already.length, 'recording')} ${already.length === 1 ? 'was' : 'were'} there already` : ''}${cancelled ? '; the rest was cancelled' : ''}`;

/** "3 files are no recordings: a.txt, b.md, c.png" */
export function strangerWords(names: readonly string[]): string {
  const shown = names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${(names.length - 3).toLocaleString('en-US')} more`;
  return names.length === 1 ? `One file is no recording: ${shown}` : `${names.length.toLocaleString('en-US')} files are no recordings: ${shown}`;
}

/** Recordings that were opened together and are not kept. */
export function FolderStrip({ catalogue, onKeepAll, onClose }: { readonly catalogue: CatalogueState; onKeepAll(): void; onClose(): void }) {
  const { folder, strangers, opening } = catalogue;
  if (folder.length === 0 && strangers.length === 0 && opening === 0) return null;
  return (
    <div className="library-strip" role="group" aria-label="Opened folder">
      <Folder size={15} aria-hidden />
      <span className="cut" role="status">
        {opening > 0 ? `Looking at what was opened: ${opening.toLocaleString('en-US')} files left` : folder.length === 0 ? 'There is no recording in what was opened' : `${formatCount(folder.length, 'recording')} opened where ${folder.length === 1 ? 'it is' : 'they are'}, not kept in the library`}
      </span>
      {strangers.length > 0 && <span className="faint cut" title={strangers.join('\n')}>{strangerWords(strangers)}</span>}
      <span className="grow" />
      {opening === 0 && folder.length > 1 && <Button className="small" onPress={onKeepAll}>Keep all</Button>}
      <Button className="small" onPress={onClose}>Close folder</Button>
    </div>
  );
}
