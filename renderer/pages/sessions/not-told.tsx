import { Tip } from '../../ui/tip.tsx';
import { NOT_TOLD } from '../../text/format-tokens.ts';

interface NotToldProps {
  /** Why there is no number. */
  readonly why: string;
  /** The row has the focus: its parts can be reached with Tab. */
  readonly isReachable: boolean;
}

/** Stands where nobody reported a number; the reason comes on hover and on focus, and is read aloud. */
export function NotTold({ why, isReachable }: NotToldProps) {
  return (
    <Tip text={why}>
      <span className="not-told" tabIndex={isReachable ? 0 : -1} role="note" aria-label={why}>
        {NOT_TOLD}
      </span>
    </Tip>
  );
}
