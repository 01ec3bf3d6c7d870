import { leftText } from '../../src/contract/format-limit.ts';
import './limits.css';
import type { ShownLimit } from './limit-reading.ts';
import * as words from './words.ts';

interface LimitNumberProps {
  readonly reading: ShownLimit;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** `18% left` with the number large, `blocked`, or `unknown` once its reset has passed. */
export function LimitNumber({ reading, nowMs }: LimitNumberProps) {
  const { window, tone, isBlocked } = reading;
  const [number = '', ...rest] = (isBlocked ? words.blocked : leftText(window, nowMs)).split(' ');
  return (
    <span className={`limit-number is-${tone}`}>
      <b>{number}</b> {rest.join(' ')}
    </span>
  );
}
