import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode, RefObject } from 'react';
import './popover.css';

interface PopoverProps {
  /** Button with an accessible name. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly title: string;
  /** Shown to the right of the title. */
  readonly aside?: ReactNode;
  /** Element to position the popover at, if not the trigger. */
  readonly anchor?: RefObject<HTMLElement | null>;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** Element to focus on closing; the trigger by default. */
  readonly finalFocus?: () => HTMLElement | null;
  readonly children: ReactNode;
}

/** Button that opens a popover with controls. Escape closes it. */
export function Popover(props: PopoverProps) {
  const { trigger, title, aside, anchor, isOpen, onOpenChange, finalFocus, children } = props;
  return (
    <BasePopover.Root open={isOpen} onOpenChange={onOpenChange}>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner
          className="popover-positioner"
          side="bottom"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          {...(anchor === undefined ? {} : { anchor })}
        >
          <BasePopover.Popup className="popover" {...(finalFocus === undefined ? {} : { finalFocus })}>
            <BasePopover.Arrow className="popover-arrow" />
            <div className="popover-head">
              <BasePopover.Title className="popover-title">{title}</BasePopover.Title>
              {aside}
            </div>
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
