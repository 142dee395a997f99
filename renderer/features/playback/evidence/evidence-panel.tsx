import { useEffect, useState } from 'react';
import type { IntegrityReport, PartIntegrity } from '../../../../shared/model/recording';
import type { EvidenceContents } from '../../../../shared/recording/evidence/contents';
import { coverageSentence, summarise } from '../../../../shared/recording/coverage/summary';
import { stretchesOf } from '../../../../shared/recording/coverage/coverage';
import { Button } from '../../../kit/button';
import { Badge } from '../../../kit/display';
import { formatBytes, formatPosition, formatTimeBoth, withoutDirection } from '../../../kit/format/format';
import { selectKnownGateways } from '../../../state/gateway-selectors';
import { useConsole } from '../../../state/store';
import { whyNotHandOver } from '../../../state/viewing';
import { SittingList } from '../coverage/coverage-panel';
import type { PlaybackOpening } from '../opening';

export interface EvidencePanelProps {
  readonly opening: PlaybackOpening;
  readonly integrity: IntegrityReport | undefined;
  readonly duration: number;
  onSeek(at: number): void;
  /** Undefined: it cannot be handed on from here. */
  readonly onHandOver?: ((caseNumber: string) => void) | undefined;
  /** Why nothing of this recording may be handed on. */
  readonly whyNotExport?: string | undefined;
}

/** What came with the recording in its evidence bundle, and whether every part is as it was sealed. */
export function EvidencePanel({ opening, integrity, duration, onSeek, onHandOver, whyNotExport }: EvidencePanelProps) {
  const gateways = useConsole(selectKnownGateways);
  const [contents, setContents] = useState<EvidenceContents>();
  useEffect(() => {
    let left = false;
    void opening.connection.port.evidence().then((found) => { if (!left) setContents(found); }, () => undefined);
    return () => { left = true; };
  }, [opening]);
  if (!contents) return <p className="player-hint">Opening…</p>;
  const { manifest, custody, notes, coverage, wrong } = contents;
  const { madeBy, audit } = manifest;
  return (
    <div className="player-details">
      {wrong.map((sentence) => <p key={sentence} className="player-wrong" role="alert">{sentence}</p>)}
      <dl className="facts">
        <dt>Case</dt><dd>{withoutDirection(manifest.caseNumber) || '–'}</dd>
        <dt>Reason</dt><dd>{withoutDirection(manifest.reason) || '–'}</dd>
        <dt>Made</dt><dd>{formatTimeBoth(Date.parse(manifest.madeAt))} by {withoutDirection(madeBy.loginName) || 'nobody signed in'}{madeBy.gateway && ` (${withoutDirection(madeBy.gateway)})`}</dd>
        <dt>With</dt><dd>{withoutDirection(manifest.tool)}, key <span className="mono">{manifest.keyId}</span></dd>
        <dt>Audit events</dt><dd>{audit.state === 'none' ? audit.why : `${audit.events}, ${audit.state === 'proven' ? 'with proofs' : 'without proofs'}`}</dd>
      </dl>
      <section>
        <h2>Parts</h2>
        {integrity?.parts === undefined && <p className="soft player-small">They are being checked…</p>}
        <ul className="evidence-parts" aria-label="Parts of the evidence">
          {[...integrity?.parts ?? []].sort((one, other) => Number(other.state === 'altered') - Number(one.state === 'altered')).map((part, index) => <PartLine key={`${part.name} ${index}`} part={part} bytes={manifest.parts.find(({ name }) => name === part.name)?.bytes} />)}
        </ul>
      </section>
      <section>
        <h2>Chain of custody</h2>
        <ol className="evidence-custody" aria-label="Chain of custody">
          {custody.map((entry) => (
            <li key={entry.index}>
              <strong>{entry.action === 'made' ? 'Made' : `Handed to ${withoutDirection(entry.to)}`}</strong> by {withoutDirection(entry.by.loginName) || 'nobody signed in'} <span className="faint">{formatTimeBoth(Date.parse(entry.at))}</span>
              <div className="soft">{[entry.caseNumber && `case ${withoutDirection(entry.caseNumber)}`, withoutDirection(entry.reason)].filter(Boolean).join(' · ')}</div>
              <div className="faint mono cut" title={`recording before ${entry.recordingBefore}\nrecording after  ${entry.recordingAfter}${entry.bundleBefore ? `\nbundle before    ${entry.bundleBefore}` : ''}`}>SHA-256 {entry.recordingAfter}</div>
            </li>
          ))}
        </ol>
        {onHandOver && <div><Button whyNot={whyNotExport ?? whyNotHandOver(madeBy.gateway, gateways)} onPress={() => onHandOver(manifest.caseNumber)}>Hand over…</Button></div>}
      </section>
      <section>
        <h2>Notes in the bundle</h2>
        {notes.length === 0 && <p className="soft player-small">None.</p>}
        <ul className="player-list flush" aria-label="Notes in the bundle">
          {notes.map((note) => (
            <li key={note.id}>
              <button type="button" onClick={() => onSeek(note.at)} title={`${note.author}, ${formatTimeBoth(note.writtenAt)}`}>
                <span className="mono faint">{formatPosition(note.at)}</span> <span>{withoutDirection(note.text) || 'Bookmark'}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {coverage && (
        <>
          <p className="soft">{coverageSentence(summarise(stretchesOf(coverage), duration))}.</p>
          <SittingList sittings={coverage.sittings} duration={duration} />
        </>
      )}
    </div>
  );
}

const tones = { intact: 'ok', altered: 'stop', unsigned: 'plain', 'unknown-key': 'warn' } as const;
const words = { intact: 'intact', altered: 'ALTERED', unsigned: 'unsigned', 'unknown-key': 'unknown key' } as const;

function PartLine({ part: { name, state, detail, at }, bytes }: { readonly part: PartIntegrity; readonly bytes: number | undefined }) {
  return (
    <li title={detail}>
      <span className="row"><Badge tone={tones[state]}>{words[state]}</Badge> <strong className="cut">{name}</strong> {bytes !== undefined && <span className="faint">{formatBytes(bytes)}</span>}</span>
      {state === 'altered' && <div className="player-wrong">{detail}{at !== undefined && ` (from byte ${at})`}</div>}
    </li>
  );
}
