import type { ReactNode, RefObject } from 'react';
import { Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Small text at the right end: a key, a count. */
  readonly note?: string;
  readonly danger?: boolean;
  readonly isDisabled?: boolean;
  /** A line above it. */
  readonly apart?: boolean;
  /** A title above it: it begins a group. */
  readonly heading?: string;
}

export interface MenuProps {
  readonly label: string;
  readonly title?: string;
  readonly entries: readonly MenuEntry[];
  readonly onAction: (id: string) => void;
  /** The button that opens it. */
  readonly children: ReactNode;
  readonly onOpenChange?: (open: boolean) => void;
}

const entryOf = (entry: MenuEntry) => (
  <MenuItem key={entry.id} id={entry.id} textValue={entry.label} className={`menu-item${entry.danger ? ' danger' : ''}`} isDisabled={entry.isDisabled ?? false}>
    {entry.icon}
    <span>{entry.label}</span>
    {entry.note !== undefined && <span className="note">{entry.note}</span>}
  </MenuItem>
);

function MenuInside(props: Pick<MenuProps, 'label' | 'title' | 'entries' | 'onAction'> & { readonly onDone?: () => void }) {
  return (
    <AriaMenu className="menu" aria-label={props.label} autoFocus="first" {...(props.onDone ? { onClose: props.onDone } : {})} onAction={(key) => props.onAction(String(key))}>
      {groupsOf(props.entries, props.title).map(({ title, entries }) => (
        <MenuSection key={title ?? ''} {...(title === undefined ? { 'aria-label': props.label } : {})}>
          {title !== undefined && <Header className="menu-title">{title}</Header>}
          {entries.flatMap((entry) => (entry.apart ? [<Separator key={`${entry.id} line`} className="menu-line" />, entryOf(entry)] : [entryOf(entry)]))}
        </MenuSection>
      ))}
    </AriaMenu>
  );
}

function groupsOf(entries: readonly MenuEntry[], title: string | undefined): readonly { readonly title: string | undefined; readonly entries: readonly MenuEntry[] }[] {
  const groups: { title: string | undefined; entries: MenuEntry[] }[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (!last || entry.heading !== undefined) groups.push({ title: entry.heading ?? title, entries: [entry] });
    else last.entries.push(entry);
  }
  return groups;
}

/** A button with a menu under it. */
export function Menu(props: MenuProps) {
  return (
    <MenuTrigger {...(props.onOpenChange ? { onOpenChange: props.onOpenChange } : {})}>
      {props.children}
      <Popover className="popover" offset={4}>
        <MenuInside {...props} />
      </Popover>
    </MenuTrigger>
  );
}

export interface PopupMenuProps extends Omit<MenuProps, 'children' | 'onOpenChange'> {
  /** What it hangs from; focus goes back there. */
  readonly trigger: RefObject<HTMLElement | null>;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The same menu under something that is not a button of this kit. */
export function PopupMenu(props: PopupMenuProps) {
  return (
    <Popover className="popover" aria-label={props.label} offset={4} triggerRef={props.trigger} isOpen={props.isOpen} onOpenChange={props.onOpenChange}>
      <MenuInside {...props} onDone={() => props.onOpenChange(false)} />
    </Popover>
  );
}
