import { Columns3 } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { IconButton } from '../button';
import type { TableColumn } from './columns';

export interface ColumnChoiceProps<Row> {
  readonly columns: readonly TableColumn<Row>[];
  /** Absent = the columns that are shown by default. */
  readonly visible: ReadonlySet<string> | undefined;
  onChange(visible: ReadonlySet<string>): void;
}

/** A menu that shows and hides columns of a DataTable; the first column always stays. */
export function ColumnChoice<Row>({ columns, visible, onChange }: ColumnChoiceProps<Row>) {
  const shown = visible ?? new Set(columns.filter((column) => !column.hidden).map((column) => column.id));
  const first = columns[0]?.id ?? '';
  return (
    <MenuTrigger>
      <IconButton variant="quiet" label="Columns" icon={<Columns3 size={15} aria-hidden />} />
      <Popover className="popover" offset={4}>
        <Menu
          className="menu" aria-label="Columns" selectionMode="multiple" selectedKeys={shown} disabledKeys={[first]}
          onSelectionChange={(keys) => onChange(new Set([first, ...(keys === 'all' ? columns.map((column) => column.id) : [...keys].map(String))]))}
        >
          {columns.map((column) => (
            <MenuItem key={column.id} id={column.id} textValue={column.header} className="menu-item">
              {({ isSelected }) => <><span className="column-tick" aria-hidden>{isSelected ? '✓' : ''}</span>{column.header}</>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
