import { classNames } from './class-names.ts';
import './dot.css';

interface DotProps {
  /** A ring in grey, a disc in green, a diamond in amber, a square in red: the shape tells, too. */
  readonly tone: 'grey' | 'green' | 'amber' | 'red';
  /** What it says, for screen readers; empty where words beside it say it. */
  readonly label?: string;
}

/** A state in one sign. */
export function Dot({ tone, label = '' }: DotProps) {
  const className = classNames('dot', `dot-${tone}`);
  return label === '' ? (
    <span className={className} aria-hidden="true" />
  ) : (
    <span className={className} role="img" aria-label={label} />
  );
}
