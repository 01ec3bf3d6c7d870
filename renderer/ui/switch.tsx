import { Switch as BaseSwitch } from '@base-ui/react/switch';
import './switch.css';

interface SwitchProps {
  readonly label?: string;
  readonly labelledBy?: string;
  readonly describedBy?: string | undefined;
  readonly id?: string;
  readonly isOn: boolean;
  readonly isReadOnly?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** On/off switch. Remains in the tab order when read-only. */
export function Switch(props: SwitchProps) {
  return (
    <BaseSwitch.Root
      id={props.id}
      className="switch"
      checked={props.isOn}
      readOnly={props.isReadOnly ?? false}
      aria-label={props.label}
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
      onCheckedChange={(next) => props.onChange(next)}
    >
      <BaseSwitch.Thumb className="switch-thumb" />
    </BaseSwitch.Root>
  );
}
