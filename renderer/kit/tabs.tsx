import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';

export interface TabDefinition {
  readonly id: string;
  readonly label: string;
  readonly content: ReactNode;
  /** How many things are in it; said only when there are some. */
  readonly count?: number | undefined;
}

export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly TabDefinition[];
  readonly selected?: string;
  readonly onSelect?: (id: string) => void;
}

export function Tabs(props: TabsProps) {
  return (
    <AriaTabs
      className="tabs grow" {...(props.selected === undefined ? {} : { selectedKey: props.selected })}
      {...(props.onSelect ? { onSelectionChange: (key) => props.onSelect?.(String(key)) } : {})}
    >
      <TabList className="tab-list" aria-label={props.label}>
        {props.tabs.map((tab) => <Tab key={tab.id} id={tab.id} className="tab">{tab.label}{tab.count ? <> <span className="tab-count">{tab.count}</span></> : null}</Tab>)}
      </TabList>
      {props.tabs.map((tab) => <TabPanel key={tab.id} id={tab.id} className="tab-panel">{tab.content}</TabPanel>)}
    </AriaTabs>
  );
}
