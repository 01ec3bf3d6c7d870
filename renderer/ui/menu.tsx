import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Fragment, type ReactElement, type ReactNode, type RefObject } from 'react';
import { classNames } from './class-names.ts';
import './menu.css';

/** One line of a menu; `note` stands at its right in grey. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly note?: string;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  /** A line is drawn above it. */
  readonly isApart?: boolean;
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
          <Lines items={items} />
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** Where a menu opens, in pixels of the window. */
export interface MenuPoint {
  readonly x: number;
  readonly y: number;
}

interface MenuAtProps {
  readonly at: MenuPoint;
  /** What a screen reader calls it. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Where the focus goes. */
  readonly finalFocus: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** A list of actions that is open at a point, such as the pointer's. */
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
