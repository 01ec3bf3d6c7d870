import { leftText } from '../../src/contract/format-limit.ts';
import './limits.css';
import type { ShownLimit } from './limit-reading.ts';
import * as words from './words.ts';

interface LimitNumberProps {
  readonly reading: ShownLimit;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Shows `18% left` with a large number, `blocked`, or `unknown` once the reset time has passed. */
export function LimitNumber({ reading, nowMs }: LimitNumberProps) {
  const { window, tone, isBlocked } = reading;
  const [number = '', ...rest] = (isBlocked ? words.blocked : leftText(window, nowMs)).split(' ');
  return (
    <span className={`limit-number is-${tone}`}>
      <b>{number}</b> {rest.join(' ')}
    </span>
  );
}
