import { useState } from 'react';
import type { EvidenceDialog } from '../../state/evidence-dialog';
import { Switch } from '../../kit/choice';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { withoutDirection } from '../../kit/format/format';
import { useServices } from '../../services/services';
import { useEvidenceJob } from './job';
import { JobFeet, JobState, KeyFacts } from './parts';

export interface MakeDialogProps {
  readonly asked: Extract<EvidenceDialog, { kind: 'make' }>;
  onClose(): void;
}

const fileName = (title: string, caseNumber: string): string => `${`${caseNumber === '' ? '' : `${caseNumber} `}${title}`.replace(/[^\p{L}\p{N}._@ -]/gu, '_').slice(0, 120) || 'recording'}.vigil-evidence.tar`;

/** Case, reason, what goes in; then how far it is. */
export function MakeDialog({ asked, onClose }: MakeDialogProps) {
  const { host } = useServices();
  const [caseNumber, setCaseNumber] = useState('');
  const [reason, setReason] = useState('');
  const [audit, setAudit] = useState(true);
  const [notes, setNotes] = useState(true);
  const [coverage, setCoverage] = useState(true);
  const job = useEvidenceJob();
  const { file, title, sessionId, recordingId, recordingChoice, gatewayAddress } = asked;
  const byId = ({ fileId, name }: { readonly fileId: string; readonly name: string }) => ({ fileId, name });
  const start = (): void => job.start((jobId) => host.call('evidence.make', {
    jobId, suggestedName: fileName(title, caseNumber), file: { ...byId(file), ...(file.others ? { others: file.others.map(byId) } : {}) }, title: title.slice(0, 500), caseNumber, reason, include: { audit, notes, coverage },
    ...(sessionId === undefined ? {} : { sessionId }), ...(recordingId === undefined ? {} : { recordingId }), ...(recordingChoice === undefined ? {} : { recordingChoice }), ...(gatewayAddress === undefined ? {} : { gatewayAddress }),
  }));
  const editable = job.fraction === undefined && !job.done;
  return (
    <Dialog title="Export evidence" isOpen onClose={onClose} wide feet={<JobFeet job={job} action="Export evidence…" whyNot={reason.trim() === '' ? 'Write down the reason first.' : undefined} onStart={start} onClose={onClose} />}>
      <p className="soft">One file with the recording <strong>{withoutDirection(title)}</strong> byte for byte as it is, and what belongs to it, all of it signed. Anybody can check it offline.</p>
      {editable && (
        <>
          <div className="evidence-fields">
            <TextField label="Case number" value={caseNumber} onChange={(text) => setCaseNumber(text.slice(0, 200))} autoFocus />
            <TextField label="Reason" value={reason} onChange={(text) => setReason(text.slice(0, 2000))} hint="Why it is taken up; stands in the chain of custody." />
          </div>
          <fieldset className="evidence-include">
            <legend>What goes in</legend>
            <Switch label="Audit events of the session" value={audit} onChange={setAudit} />
            <Switch label="Notes and bookmarks" value={notes} onChange={setNotes} />
            <Switch label="Viewing coverage: who watched what, how fast" value={coverage} onChange={setCoverage} />
          </fieldset>
          <KeyFacts />
        </>
      )}
      <JobState job={job} />
    </Dialog>
  );
}
