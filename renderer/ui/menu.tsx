import { Menu as BaseMenu } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import './menu.css';

/** One line of a menu; `note` stands at its right in grey. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly note?: string;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  /** A button with a name of its own. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly items: readonly MenuItem[];
  readonly align?: 'start' | 'end';
}

/** A button that opens a short list of actions. */
export function Menu({ trigger, items, align = 'start' }: MenuProps) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className="menu-positioner" align={align} sideOffset={4}>
          <BaseMenu.Popup className="menu">
            {items.map((item) => (
              <BaseMenu.Item
                key={item.label}
                className={classNames('menu-item', item.isDanger === true && 'menu-item-danger')}
                disabled={item.isDisabled ?? false}
                onClick={item.onSelect}
              >
                {item.icon}
                {item.label}
                {item.note === undefined ? null : <span className="menu-item-note">{item.note}</span>}
              </BaseMenu.Item>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
