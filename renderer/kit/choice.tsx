import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button as AriaButton, Label, ListBox, ListBoxItem, Popover, Radio, RadioGroup, Select as AriaSelect, SelectValue, Switch as AriaSwitch,
} from 'react-aria-components';

export interface Choice<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly icon?: ReactNode;
}

interface ChoiceProps<Id extends string> {
  readonly label: string;
  readonly choices: readonly Choice<Id>[];
  readonly value: Id;
  readonly onChange: (value: Id) => void;
}

/** A drop-down of few values. `showLabel` puts the name above it. */
export function Select<Id extends string>(props: ChoiceProps<Id> & { readonly showLabel?: boolean }) {
  return (
    <AriaSelect
      className="select field" selectedKey={props.value} onSelectionChange={(key) => props.onChange(key as Id)}
      {...(props.showLabel ? {} : { 'aria-label': props.label })}
    >
      {props.showLabel && <Label className="field-label">{props.label}</Label>}
      <AriaButton className="button plain">
        <SelectValue />
        <ChevronDown size={14} aria-hidden />
      </AriaButton>
      <Popover className="popover" offset={4}>
        <ListBox className="menu" items={props.choices}>
          {(choice) => <ListBoxItem id={choice.id} textValue={choice.label} className="menu-item">{choice.icon}{choice.label}</ListBoxItem>}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** One of few, all visible: a radio group that looks like one control. */
export function SegmentedControl<Id extends string>(props: ChoiceProps<Id>) {
  return (
    <RadioGroup className="segments" orientation="horizontal" aria-label={props.label} value={props.value} onChange={(value) => props.onChange(value as Id)}>
      {props.choices.map((choice) => (
        <Radio key={choice.id} value={choice.id} className="segment">{choice.icon}{choice.label}</Radio>
      ))}
    </RadioGroup>
  );
}

export function Switch(props: { readonly label: ReactNode; readonly value: boolean; readonly onChange: (value: boolean) => void }) {
  return (
    <AriaSwitch className="switch" isSelected={props.value} onChange={props.onChange}>
      <span className="track"><span className="knob" /></span>
      {props.label}
    </AriaSwitch>
  );
}
