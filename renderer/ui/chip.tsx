import type { ReactNode } from 'react';
import './chip.css';
import { classNames } from './class-names.ts';

/** Meaning of the colours: blue the file, green reused, amber created, magenta the environment, red refused. */
export type Tone = 'grey' | 'blue' | 'green' | 'amber' | 'magenta' | 'red';

interface ChipProps {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Short label, coloured by its meaning. */
export function Chip({ tone = 'grey', icon, className, children }: ChipProps) {
  return (
    <span className={classNames('chip', `chip-${tone}`, className)}>
      {icon}
      <span className="chip-text">{children}</span>
    </span>
  );
}

interface ChipButtonProps extends ChipProps {
  /** Accessible name, such as `Copy LUNAROUTE_PORT`. */
  readonly label: string;
  readonly onPress: () => void;
}

/** Clickable chip, for example one that copies its text. */
export function ChipButton({ tone = 'grey', icon, className, children, label, onPress }: ChipButtonProps) {
  return (
    <button
      type="button"
      className={classNames('chip', `chip-${tone}`, className)}
      aria-label={label}
      title={label}
      onClick={onPress}
    >
      {icon}
      <span className="chip-text">{children}</span>
    </button>
  );
}
