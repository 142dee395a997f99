import { useEffect, useState } from 'react';
import type { ConsoleKeyFacts } from '../../../shared/ipc/schemas';
import { Button } from '../../kit/button';
import { Progress } from '../../kit/display';
import { formatBytes } from '../../kit/format/format';
import { useServices } from '../../services/services';
import type { EvidenceJob } from './job';

/** Who will have signed it: what a receiver has to be told by another way than the file. */
export function KeyFacts() {
  const { host } = useServices();
  const [key, setKey] = useState<ConsoleKeyFacts>();
  const [wrong, setWrong] = useState('');
  useEffect(() => {
    let left = false;
    void host.call('evidence.key', undefined).then((answer) => {
      if (left) return;
      if (answer.ok) setKey(answer.value);
      else setWrong(`${answer.problem.what} ${answer.problem.tip}`);
    });
    return () => { left = true; };
  }, [host]);
  if (wrong !== '') return <p className="evidence-wrong" role="alert">{wrong}</p>;
  if (!key) return <p className="soft">…</p>;
  return (
    <section className="evidence-key">
      <dl className="facts">
        <dt>Signed with</dt><dd className="mono">{key.keyId}</dd>
        <dt>Public key</dt><dd className="mono" aria-label="Public key">{key.publicKey}</dd>
        <dt>Fingerprint</dt><dd className="mono">{key.fingerprint.match(/.{1,4}/g)?.join(' ')}</dd>
      </dl>
      <p className="soft">This console’s own key, kept {key.keptBy === 'system' ? 'by the system’s keychain' : 'in a file that only you can read'}. Tell whoever receives the evidence its fingerprint by another way than this file.</p>
    </section>
  );
}

export interface JobFeetProps {
  readonly job: EvidenceJob;
  readonly action: string;
  readonly whyNot: string | undefined;
  onStart(): void;
  onClose(): void;
}

export function JobFeet({ job, action, whyNot, onStart, onClose }: JobFeetProps) {
  if (job.fraction !== undefined) return <Button onPress={job.cancel}>Cancel</Button>;
  if (job.done) return <Button variant="primary" onPress={onClose}>Close</Button>;
  return (
    <>
      <Button onPress={onClose}>Cancel</Button>
      <Button variant="primary" whyNot={whyNot} onPress={onStart}>{action}</Button>
    </>
  );
}

const auditWords = { proven: 'with proofs, signed by the gateway', listed: 'as the gateway told them, without proofs', none: 'none' } as const;

/** How far it is, or how it ended. */
export function JobState({ job }: { readonly job: EvidenceJob }) {
  const { fraction, done, problem } = job;
  return (
    <>
      {fraction !== undefined && <Progress label="Making the evidence" fraction={fraction} />}
      {problem && <p className="evidence-wrong" role="alert">{problem.what} {problem.tip}</p>}
      {done && (
        <div role="status" aria-label="Saved evidence" className="evidence-done">
          <strong>Saved {done.saved}</strong>
          <dl className="facts">
            <dt>Size</dt><dd>{formatBytes(done.bytes ?? 0)}</dd>
            <dt>SHA-256</dt><dd className="mono">{done.sha256}</dd>
            {done.audit && <><dt>Audit events</dt><dd>{done.audit.state === 'none' ? done.audit.why : `${done.audit.events}, ${auditWords[done.audit.state]}${done.audit.why ? `. ${done.audit.why}` : ''}`}</dd></>}
          </dl>
        </div>
      )}
    </>
  );
}
