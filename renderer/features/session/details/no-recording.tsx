import { CloudDownload, FileClock, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { Session } from '../../../../shared/model/session';
import { Button } from '../../../kit/button';
import { EmptyState } from '../../../kit/display';
import type { RecordingOffer } from '../use-recording';
import type { RecordingText } from './use-recording-text';

/** Why a tab that reads the recording is empty, and what can be done about it. `what`: "Commands", "Keystrokes". */
export function NoRecording({ session, text, recording, what }: { readonly session: Session; readonly text: RecordingText; readonly recording: RecordingOffer; readonly what: string }) {
  if (text.stage === 'failed') return <EmptyState icon={<TriangleAlert size={32} aria-hidden />} title={text.problem?.what ?? 'The recording could not be read.'}>{text.problem?.tip}</EmptyState>;
  if (text.stage === 'reading' || (text.stage === 'none' && recording.entry !== undefined)) return <EmptyState icon={<LoaderCircle size={32} aria-hidden />} title="Reading the recording…" />;
  if (session.state !== 'ended') return <EmptyState icon={<FileClock size={32} aria-hidden />} title={`${what} are read from the recording`}>The session still runs. When it has ended, its recording can be downloaded and read here.</EmptyState>;
  return (
    <EmptyState
      icon={<FileClock size={32} aria-hidden />} title={`${what} are in the recording, which is not on this machine`}
      actions={<Button variant="primary" icon={<CloudDownload size={14} aria-hidden />} whyNot={recording.coming ? 'It is being downloaded.' : recording.whyNotFetch} onPress={recording.fetch}>{recording.coming ? 'Downloading…' : 'Download recording'}</Button>}
    >
      {recording.whyNotFetch ?? 'Download it: its hash and signature are checked, then it is read here.'}
    </EmptyState>
  );
}
