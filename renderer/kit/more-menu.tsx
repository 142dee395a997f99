import { EllipsisVertical } from 'lucide-react';
import { IconButton } from './button';
import { Menu, type MenuProps } from './menu';

export interface MoreMenuProps extends Pick<MenuProps, 'label' | 'title' | 'entries' | 'onAction'> {
  readonly tip: string;
  /** Why nothing of it can be chosen now: the button stays, and says so instead of opening. */
  readonly whyNot?: string | undefined;
  /** In a row of a table. */
  readonly small?: boolean;
}

/** Three dots with a menu behind them. */
export function MoreMenu({ tip, whyNot, small = false, ...menu }: MoreMenuProps) {
  const button = <IconButton variant="quiet" {...(small ? { className: 'small' } : {})} label={menu.label} tip={tip} whyNot={whyNot} icon={<EllipsisVertical size={small ? 14 : 15} aria-hidden />} />;
  return whyNot === undefined ? <Menu {...menu}>{button}</Menu> : button;
}
