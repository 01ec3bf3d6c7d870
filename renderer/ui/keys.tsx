import { Fragment } from 'react';
import './kbd.css';

interface KeysProps {
  /** One string per key press, such as `['g', 'p']`. */
  readonly keys: readonly string[];
}

/** Keys to press in sequence. */
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

/** Key or key combination, such as `Ctrl K`. */
export function Kbd({ keys }: KbdProps) {
  return <kbd className="kbd">{keys}</kbd>;
}
