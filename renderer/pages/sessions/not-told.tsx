import { Tip } from '../../ui/tip.tsx';
import { NOT_TOLD } from '../../text/format-tokens.ts';

interface NotToldProps {
  /** Why the number is missing. */
  readonly why: string;
  /** Whether the row has focus, which makes its controls reachable with Tab. */
  readonly isReachable: boolean;
}

/** Placeholder for an unreported number; the reason appears on hover and focus, and is read aloud. */
export function NotTold({ why, isReachable }: NotToldProps) {
  return (
    <Tip text={why}>
      <span className="not-told" tabIndex={isReachable ? 0 : -1} role="note" aria-label={why}>
        {NOT_TOLD}
      </span>
    </Tip>
  );
}
