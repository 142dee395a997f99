import { readTime } from '../../../shared/report/zone';
import { presetTitles, rangePresets, type RangePreset } from '../../../shared/report/range';
import type { ReportView } from '../../../shared/report/port';
import { Select } from '../../kit/choice';
import { SearchField, TextField } from '../../kit/field';

/** What the operator chose. "any" where nothing is. */
export interface ReportChoice {
  readonly preset: RangePreset | 'custom';
  /** As typed, for a custom range. */
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly gateway: string;
  readonly user: string;
  readonly asset: string;
  readonly event: string;
  readonly category: string;
  readonly result: 'any' | 'success' | 'refused';
  readonly text: string;
}

/** This machine's own zone. */
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const any = 'any';
const categories = ['Operation', 'Authentication', 'Session', 'Access', 'Administrative', 'Security'] as const;
const rangeChoices = [...rangePresets.map((id) => ({ id, label: presetTitles[id] })), { id: 'custom', label: 'From … to …' }] as const;
const zoneChoices = [...new Set(['UTC', ownZone])].map((id) => ({ id, label: id === 'UTC' ? 'UTC' : id }));
const resultChoices = [{ id: 'any', label: 'Any result' }, { id: 'success', label: 'Success' }, { id: 'refused', label: 'Refused' }] as const;
const categoryChoices = [{ id: any, label: 'Any category' }, ...categories.map((id) => ({ id, label: id }))];

/** A value that is chosen stays in the list, also when no event has it any more. */
const choicesOf = (name: string, values: readonly string[], chosen: string) =>
  [{ id: any, label: `Any ${name}` }, ...[...new Set(chosen === any ? values : [...values, chosen])].map((id) => ({ id: ` ${id}`, label: id }))];
const valueOf = (id: string): string => (id === any ? any : id.slice(1));
const idOf = (value: string): string => (value === any ? any : ` ${value}`);

/** Why a typed time is none. */
export const timeProblem = (text: string, zone: string): string | undefined => (text.trim() === '' || readTime(text, zone) !== undefined ? undefined : 'Write 2026-11-21 or 2026-11-21 23:14');

export interface FilterBarProps {
  readonly choice: ReportChoice;
  readonly gateways: readonly { readonly id: string; readonly label: string }[] | undefined;
  readonly view: ReportView | undefined;
  onChange(change: Partial<ReportChoice>): void;
}

export function FilterBar({ choice, gateways, view, onChange }: FilterBarProps) {
  const known = view?.choices;
  return (
    <div className="toolbar report-filters" role="group" aria-label="Filter">
      <Select label="Time" choices={rangeChoices} value={choice.preset} onChange={(preset) => onChange({ preset })} />
      {choice.preset === 'custom' && (
        <>
          <TextField label="From" value={choice.from} placeholder="2026-11-21 08:00" error={timeProblem(choice.from, choice.zone)} onChange={(from) => onChange({ from })} />
          <TextField label="To" value={choice.to} placeholder="2026-11-21" error={timeProblem(choice.to, choice.zone)} onChange={(to) => onChange({ to })} />
        </>
      )}
      {zoneChoices.length > 1 && <Select label="Zone" choices={zoneChoices} value={choice.zone} onChange={(zone) => onChange({ zone })} />}
      {gateways && <Select label="Gateway" choices={gateways} value={choice.gateway} onChange={(gateway) => onChange({ gateway })} />}
      <Select label="User" choices={choicesOf('user', known?.users ?? [], choice.user)} value={idOf(choice.user)} onChange={(user) => onChange({ user: valueOf(user) })} />
      <Select label="Asset" choices={choicesOf('asset', known?.assets ?? [], choice.asset)} value={idOf(choice.asset)} onChange={(asset) => onChange({ asset: valueOf(asset) })} />
      <Select label="Event" choices={choicesOf('event', known?.events ?? [], choice.event)} value={idOf(choice.event)} onChange={(event) => onChange({ event: valueOf(event) })} />
      <Select label="Category" choices={categoryChoices} value={choice.category} onChange={(category) => onChange({ category })} />
      <Select label="Result" choices={resultChoices} value={choice.result} onChange={(result) => onChange({ result })} />
      <SearchField label="Words or session id" className="report-words" value={choice.text} onChange={(text) => onChange({ text })} />
    </div>
  );
}
