import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement } from 'react';
import './menu.css';

/** Menu item that is checked or not. */
interface CheckMenuItem<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly isChecked: boolean;
}

interface CheckMenuProps<T extends string> {
  /** Button with an accessible name. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly items: readonly CheckMenuItem<T>[];
  readonly onChange: (value: T, isChecked: boolean) => void;
  /** Extra item at the end that runs an action. */
  readonly action?: { readonly label: string; readonly onSelect: () => void } | undefined;
}

/** Button that opens a list of checkable items; the list stays open while items are toggled. */
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
