import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Fragment, type ReactElement, type ReactNode, type RefObject } from 'react';
import { classNames } from './class-names.ts';
import './menu.css';

/** Menu item; `note` appears on its right in grey. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly note?: string;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  /** Whether a separator precedes the item. */
  readonly isApart?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  /** Button with an accessible name. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly items: readonly MenuItem[];
  readonly align?: 'start' | 'end';
}

/** Button that opens a short menu of actions. */
export function Menu({ trigger, items, align = 'start' }: MenuProps) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className="menu-positioner" align={align} sideOffset={4}>
          <Lines items={items} />
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** Position of a menu, in window pixels. */
export interface MenuPoint {
  readonly x: number;
  readonly y: number;
}

interface MenuAtProps {
  readonly at: MenuPoint;
  /** Accessible name. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Element that gets focus when the menu closes. */
  readonly finalFocus: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** Context menu open at a point, such as the pointer's position. */
export function MenuAt({ at, label, items, finalFocus, onClose }: MenuAtProps) {
  return (
    <BaseMenu.Root open modal={false} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <BaseMenu.Portal>
        <BaseMenu.Positioner
          className="menu-positioner"
          align="start"
          anchor={{ getBoundingClientRect: () => new DOMRect(at.x, at.y) }}
        >
          <Lines items={items} label={label} finalFocus={finalFocus} />
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

interface LinesProps {
  readonly items: readonly MenuItem[];
  readonly label?: string;
  readonly finalFocus?: RefObject<HTMLElement | null>;
}

function Lines({ items, label, finalFocus }: LinesProps) {
  return (
    <BaseMenu.Popup className="menu" aria-label={label} finalFocus={finalFocus}>
      {items.map((item) => (
        <Fragment key={item.label}>
          {item.isApart === true ? <BaseMenu.Separator className="menu-separator" /> : null}
          <BaseMenu.Item
            className={classNames('menu-item', item.isDanger === true && 'menu-item-danger')}
            disabled={item.isDisabled ?? false}
            onClick={item.onSelect}
          >
            {item.icon}
            {item.label}
            {item.note === undefined ? null : <span className="menu-item-note">{item.note}</span>}
          </BaseMenu.Item>
        </Fragment>
      ))}
    </BaseMenu.Popup>
  );
}
