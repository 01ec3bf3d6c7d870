import { Select as BaseSelect } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import { classNames } from './class-names.ts';
import './menu.css';
import './select.css';

/** Option and its label. */
export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface SelectProps<T extends string> {
  /** Accessible name, unless `labelledBy` refers to a label on the page. */
  readonly label?: string;
  readonly labelledBy?: string;
  readonly describedBy?: string | undefined;
  readonly id?: string;
  readonly className?: string;
  readonly options: readonly SelectOption<T>[];
  readonly value: T;
  readonly isReadOnly?: boolean;
  readonly onChange: (value: T) => void;
  readonly onBlur?: () => void;
}

/** Selects one of a few values. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { options, value, onChange, isReadOnly = false } = props;
  return (
    <BaseSelect.Root
      items={options}
      value={value}
      readOnly={isReadOnly}
      modal={false}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <BaseSelect.Trigger
        id={props.id}
        className={classNames('select', props.className)}
        aria-label={props.label}
        aria-labelledby={props.labelledBy}
        aria-describedby={props.describedBy}
        onBlur={props.onBlur}
      >
        <BaseSelect.Value className="select-value" />
        <ChevronDown size={14} aria-hidden="true" />
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner className="menu-positioner" alignItemWithTrigger={false} sideOffset={4}>
          <BaseSelect.Popup className="menu select-popup">
            <BaseSelect.List>
              {options.map((option) => (
                <BaseSelect.Item key={option.value} value={option.value} className="menu-item">
                  <span className="select-check">
                    <BaseSelect.ItemIndicator>
                      <Check size={14} aria-hidden="true" />
                    </BaseSelect.ItemIndicator>
                  </span>
                  <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
