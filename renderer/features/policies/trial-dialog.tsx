import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import { actionWords, readCommandPolicy, type PolicyRule } from '../../../shared/policy/command-policy';
import type { PolicyTrial, TriedHit } from '../../../shared/model/policy';
import { Button } from '../../kit/button';
import { Select } from '../../kit/choice';
import { Dialog } from '../../kit/dialog';
import { EmptyState, Progress } from '../../kit/display';
import { formatCount, formatTime, withoutDirection } from '../../kit/format/format';
import type { TableColumn } from '../../kit/table/columns';
import { DataTable } from '../../kit/table/data-table';
import { useServices, type GatewayLink } from '../../services/services';
import { isEntryOf } from '../../state/entries';
import type { LocalTrial } from './local-trial';
import { useLocalTrial } from './use-local-trial';
import { useTrial } from './use-trial';

const periods = [{ id: '1', label: 'The last day' }, { id: '7', label: 'The last 7 days' }, { id: '30', label: 'The last 30 days' }, { id: '365', label: 'The last year' }] as const;
type Period = (typeof periods)[number]['id'];

interface HitRow extends Pick<TriedHit, 'ruleId' | 'user' | 'asset' | 'text' | 'at' | 'atMs'> {
  readonly row: number;
  /** Of the gateway's record. */
  readonly hit?: TriedHit;
  /** Of a recording on this machine. */
  readonly entry?: LibraryEntry;
  readonly rule: PolicyRule | undefined;
}

const actions = ({ rule }: HitRow): string => rule?.actions.map(actionWords).join('; ') ?? '';
const columns: readonly TableColumn<HitRow>[] = [
  { id: 'time', header: 'Time', width: 184, figures: true, sortValue: ({ at }) => at, text: ({ at }) => formatTime(at) },
  { id: 'session', header: 'Session', width: 116, text: (row) => (row.entry !== undefined && row.user === '' ? withoutDirection(row.entry.file.title ?? row.entry.file.name) : `${row.user}@${row.asset}`) },
  { id: 'command', header: 'Command or file', width: 130, grow: true, mono: true, text: ({ text }) => withoutDirection(text) },
  { id: 'rule', header: 'Rule', width: 120, text: ({ rule, ruleId }) => rule?.title ?? ruleId },
  { id: 'action', header: 'It would', width: 120, text: actions, render: (row) => <span title={actions(row)}>{actions(row)}</span> },
];

/** What a policy would have found in what the gateway has recorded; each hit goes to its moment. */
export function TrialDialog({ link, name, text, onClose }: { readonly link: GatewayLink; readonly name: string; readonly text: string; onClose(): void }) {
  const { host, openPlayer } = useServices();
  const [, navigate] = useLocation();
  const [period, setPeriod] = useState<Period>('7');
  const [missing, setMissing] = useState<HitRow>();
  const { trial, problem, running, run, cancel } = useTrial(link, text, Number(period));
  const local = useLocalTrial(link, text, Number(period), trial !== undefined);
  const rows = useMemo((): readonly HitRow[] => {
    const read = readCommandPolicy(text, name);
    const rules = read.ok ? read.value.rules : [];
    const ruleOf = (ruleId: string): PolicyRule | undefined => rules.find(({ id }) => id === ruleId);
    return [
      ...(trial?.hits ?? []).map((hit) => ({ ...hit, hit, rule: ruleOf(hit.ruleId) })),
      ...local.trial.hits.map((hit) => ({ ...hit, rule: ruleOf(hit.ruleId) })),
    ].map((hit, row) => ({ ...hit, row }));
  }, [trial, local.trial, text, name]);
  const handleOpen = async (row: HitRow): Promise<void> => {
    const { hit } = row;
    const listed = hit && await host.call('library.list', undefined);
    const entry = row.entry ?? (hit && listed?.ok ? listed.value.find((each) => isEntryOf(each, { id: hit.sessionId, recordingId: hit.recordingId }, link.address)) : undefined);
    if (entry) openPlayer({ kind: 'library', entry, start: { at: row.atMs } });
    else setMissing(row);
  };
  return (
    <Dialog title={`Try ${name}`} isOpen onClose={onClose} wide feet={<Button onPress={onClose}>Close</Button>}>
      <div className="row wrap">
        <Select label="Period" choices={periods} value={period} onChange={(next) => { setMissing(undefined); setPeriod(next); }} />
        <span className="soft grow">What it would have found in commands and files the gateway has recorded. Nothing is done to anybody.</span>
      </div>
      {running && <div className="row"><div className="grow"><Progress label="The gateway goes through its record" /></div><Button onPress={cancel}>Cancel</Button></div>}
      {problem && <p role="alert" className="field-error">{problem.what} {problem.tip} <Button className="small" onPress={run}>Try again</Button></p>}
      {!running && !problem && trial === undefined && <div className="row"><span className="soft grow">Cancelled.</span><Button onPress={run}>Try it</Button></div>}
      {trial && (
        <>
          <p role="status">{trialWords(trial)}</p>
          {localWords(local.trial) !== '' && <p className="soft" role="status" aria-label="On this machine">{localWords(local.trial)}</p>}
          {local.problem && <p role="alert" className="field-error">{local.problem.what} {local.problem.tip}</p>}
          {rows.length > 0 && <ul className="policy-counts" aria-label="Hits of each rule">{countsOf(rows).map(([rule, count]) => <li key={rule}><strong>{count}</strong> {rule}</li>)}</ul>}
          {missing?.hit && (
            <p role="alert" className="row"><span className="grow">The recording of {missing.user}@{missing.asset} is not on this machine: download it first, then open this moment.</span><Button className="small" onPress={() => navigate(`/sessions/${encodeURIComponent(missing.hit?.sessionId ?? '')}`)}>Go to the session</Button></p>
          )}
          {rows.length > 0 && (
            <div className="policy-hits">
              <DataTable label="Hits" rows={rows} columns={columns} rowId={({ row }) => String(row)} sort={{ column: 'time', descending: true }} onOpen={(row) => void handleOpen(row)} empty={<EmptyState title="No hits" />} />
            </div>
          )}
        </>
      )}
    </Dialog>
  );
}

/** What was looked at, and what came of it. */
export function trialWords({ hits, lookedAt, recordings, limited }: PolicyTrial): string {
  if (lookedAt === 0) return 'The gateway has recorded no command and no file in this period that you may read.';
  const looked = `${formatCount(lookedAt, 'command')} and files of ${formatCount(recordings, 'recording')} looked at`.replace(/^1 command and files/, '1 command or file');
  if (hits.length === 0) return `${looked}: it would have found nothing.`;
  const sessions = new Set(hits.map(({ sessionId }) => sessionId)).size;
  return `${looked}: ${limited ? 'more than ' : ''}${formatCount(hits.length, 'hit')} in ${formatCount(sessions, 'session')}.${limited ? ' The newest are shown.' : ''} Enter or a click opens the recording at that moment.`;
}

/** The same of the recordings on this machine; empty: there are none to try. */
export function localWords({ hits, lookedAt, recordings, unread, left }: LocalTrial): string {
  const failed = unread === 0 ? '' : ` ${formatCount(unread, 'recording')} could not be read.`;
  if (left > 0) return `In the library on this machine: ${formatCount(left, 'recording')} still to read…`;
  if (recordings === 0 && unread === 0) return '';
  return `In the library on this machine: ${formatCount(lookedAt, 'command')} of ${formatCount(recordings, 'recording')} looked at, ${hits.length === 0 ? 'no hit' : formatCount(hits.length, 'hit')}.${failed}`;
}

/** Hits of each rule, most first. */
function countsOf(rows: readonly HitRow[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { rule, ruleId } of rows) counts.set(rule?.title ?? ruleId, (counts.get(rule?.title ?? ruleId) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]);
}
