import './limits.css';
import { LOW_LEFT, OUT_LEFT, type LimitTone } from './limit-reading.ts';

interface LimitMeterProps {
  /** From 0 to 1; null if unknown. */
  readonly left: number | null;
  readonly tone: LimitTone;
}

/**
 * A bar showing what is left, with ticks where the colour changes. Hidden from screen readers, as the number is next to
 * it.
 */
export function LimitMeter({ left, tone }: LimitMeterProps) {
  return (
    <span className="limit-meter" aria-hidden="true">
      <span className={`limit-left is-${tone}`} style={{ width: `${(left ?? 0) * 100}%` }} />
      {[OUT_LEFT, LOW_LEFT].map((tick) => (
        <span key={tick} className="limit-tick" style={{ left: `${tick * 100}%` }} />
      ))}
    </span>
  );
}
