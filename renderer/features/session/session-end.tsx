import { ArrowLeft, DoorOpen, FileVideo } from 'lucide-react';
import { sessionName, type Session } from '../../../shared/model/session';
import { Button } from '../../kit/button';
import { formatDuration, formatTime } from '../../kit/format/format';
import { endWords } from '../../state/end-words';
import { useRecording } from './use-recording';

/** Over the last picture of a session: that it has ended, why, and what comes next. */
export function SessionEnd({ session, onBack }: { readonly session: Session; readonly onBack: () => void }) {
  const recording = useRecording(session);
  return (
    <div className="session-end" role="group" aria-label="The session has ended">
      <DoorOpen size={28} aria-hidden />
      <h2>{sessionName(session)} has ended</h2>
      <p>{endWords(session)}</p>
      {session.endedAt !== undefined && <p className="soft">{formatTime(session.endedAt)}, after {formatDuration(session.endedAt - session.startedAt)}</p>}
      <div className="empty-actions">
        <Button variant="primary" large icon={<FileVideo size={16} aria-hidden />} whyNot={recording.coming ? 'It is being downloaded.' : recording.whyNot} onPress={recording.open}>
          {recording.coming ? 'Downloading…' : 'Open recording'}
        </Button>
        <Button large icon={<ArrowLeft size={16} aria-hidden />} onPress={onBack}>Back to the wall</Button>
      </div>
    </div>
  );
}
