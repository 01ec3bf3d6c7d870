import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import './tip.css';

interface TipProps {
  readonly text: string;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly isDisabled?: boolean;
  /** Single element that the tooltip belongs to; it needs an accessible name. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Tooltip on hover and focus; never the only place for a piece of information. */
export function Tip({ text, side = 'top', isDisabled = false, children }: TipProps) {
  return (
    <Tooltip.Root disabled={isDisabled}>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner className="tip-positioner" side={side} sideOffset={6}>
          <Tooltip.Popup className="tip">{text}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
