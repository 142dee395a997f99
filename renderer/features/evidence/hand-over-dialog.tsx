import { useState } from 'react';
import type { EvidenceDialog } from '../../state/evidence-dialog';
import { Dialog } from '../../kit/dialog';
import { TextField } from '../../kit/field';
import { useServices } from '../../services/services';
import { useEvidenceJob } from './job';
import { JobFeet, JobState, KeyFacts } from './parts';

export interface HandOverDialogProps {
  readonly asked: Extract<EvidenceDialog, { kind: 'hand-over' }>;
  onClose(): void;
}

/** To whom and why: one more signed entry of custody, in a new file. */
export function HandOverDialog({ asked, onClose }: HandOverDialogProps) {
  const { host } = useServices();
  const [to, setTo] = useState('');
  const [caseNumber, setCaseNumber] = useState(asked.caseNumber);
  const [reason, setReason] = useState('');
  const job = useEvidenceJob();
  const { file: { fileId, name }, gatewayAddress } = asked;
  const start = (): void => job.start((jobId) => host.call('evidence.handOver', {
    jobId, suggestedName: name.slice(-200), file: { fileId, name }, to, caseNumber, reason, ...(gatewayAddress === undefined ? {} : { gatewayAddress }),
  }));
  const whyNot = to.trim() === '' ? 'Write down who receives it first.' : reason.trim() === '' ? 'Write down the reason first.' : undefined;
  return (
    <Dialog title="Hand over evidence" isOpen onClose={onClose} wide feet={<JobFeet job={job} action="Hand over…" whyNot={whyNot} onStart={start} onClose={onClose} />}>
      <p className="soft">Everything is checked first; then a new file is made with one more entry in the chain of custody. The file you have stays as it is.</p>
      {job.fraction === undefined && !job.done && (
        <>
          <TextField label="Handed to" value={to} onChange={(text) => setTo(text.slice(0, 500))} autoFocus />
          <div className="evidence-fields">
            <TextField label="Case number" value={caseNumber} onChange={(text) => setCaseNumber(text.slice(0, 200))} />
            <TextField label="Reason" value={reason} onChange={(text) => setReason(text.slice(0, 2000))} />
          </div>
          <KeyFacts />
        </>
      )}
      <JobState job={job} />
    </Dialog>
  );
}
