import { Fragment } from 'react';
import { Kbd } from './kbd.tsx';

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
