import { Fragment } from 'react';
import './kbd.css';

interface KeysProps {
  /** One text for each press, such as `['g', 'p']`. */
  readonly keys: readonly string[];
}

/** Keys that are pressed one after the other. */
export function Keys({ keys }: KeysProps) {
  return (
    <span className="keys">
      {keys.map((key, index) => (
        <Fragment key={key}>
          {index === 0 ? null : ' '}
          <Kbd keys={key} />
        </Fragment>
      ))}
    </span>
  );
}

interface KbdProps {
  readonly keys: string;
}

/** A key to press, such as `Ctrl K`. */
export function Kbd({ keys }: KbdProps) {
  return <kbd className="kbd">{keys}</kbd>;
}
