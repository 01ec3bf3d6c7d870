import { Tip } from '../../ui/tip.tsx';
import { UNREPORTED } from '../../text/format-tokens.ts';

interface UnreportedProps {
  /** Why the number is missing. */
  readonly why: string;
  /** Whether the row has focus, which makes its controls reachable with Tab. */
  readonly isReachable: boolean;
}

/** Placeholder for an unreported number; the reason appears on hover and focus, and is read aloud. */
export function Unreported({ why, isReachable }: UnreportedProps) {
  return (
    <Tip text={why}>
      <span className="unreported" tabIndex={isReachable ? 0 : -1} role="note" aria-label={why}>
        {UNREPORTED}
      </span>
    </Tip>
  );
}
