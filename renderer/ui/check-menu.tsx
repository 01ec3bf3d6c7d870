import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement } from 'react';
import './menu.css';

/** One line that is on or off. */
interface CheckMenuItem<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly isChecked: boolean;
}

interface CheckMenuProps<T extends string> {
  /** A button with a name of its own. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly items: readonly CheckMenuItem<T>[];
  readonly onChange: (value: T, isChecked: boolean) => void;
  /** A last line that does something else. */
  readonly action?: { readonly label: string; readonly onSelect: () => void } | undefined;
}

/** A button that opens a list of things to switch on and off; it stays open while one does. */
export function CheckMenu<T extends string>({ trigger, items, onChange, action }: CheckMenuProps<T>) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className="menu-positioner" align="end" sideOffset={4}>
          <BaseMenu.Popup className="menu">
            {items.map(({ value, label, isChecked }) => (
              <BaseMenu.CheckboxItem
                key={value}
                className="menu-item"
                checked={isChecked}
                closeOnClick={false}
                onCheckedChange={(next) => onChange(value, next)}
              >
                <span className="menu-check">
                  {isChecked ? <Check size={14} aria-hidden="true" /> : null}
                </span>
                {label}
              </BaseMenu.CheckboxItem>
            ))}
            {action === undefined ? null : (
              <BaseMenu.Item className="menu-item" onClick={action.onSelect}>
                <span className="menu-check" />
                {action.label}
              </BaseMenu.Item>
            )}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
