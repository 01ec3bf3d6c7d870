import { classNames } from './class-names.ts';
import './dot.css';

interface DotProps {
  /** Grey is a ring, green a disc, amber a diamond, red a square, so that colour is not the only cue. */
  readonly tone: 'grey' | 'green' | 'amber' | 'red';
  /** Meaning, for screen readers; empty if adjacent text gives it. */
  readonly label?: string;
}

/** State as a coloured shape. */
export function Dot({ tone, label = '' }: DotProps) {
  const className = classNames('dot', `dot-${tone}`);
  return label === '' ? (
    <span className={className} aria-hidden="true" />
  ) : (
    <span className={className} role="img" aria-label={label} />
  );
}
