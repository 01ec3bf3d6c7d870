import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import './dialog.css';

interface DialogProps {
  readonly isOpen: boolean;
  /** Called on Escape, a click outside, or one of the dialog's buttons. */
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly isWide?: boolean;
  /** Buttons, the default one last. */
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
}

/** Modal question or form; restores focus when closed. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  isWide = false,
  footer,
  children,
}: DialogProps) {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="dialog-backdrop" />
        <BaseDialog.Popup className={classNames('dialog', isWide && 'dialog-wide')}>
          <div className="dialog-head">
            <BaseDialog.Title className="dialog-title">{title}</BaseDialog.Title>
            {description === undefined ? null : (
              <BaseDialog.Description className="dialog-description">{description}</BaseDialog.Description>
            )}
          </div>
          {children}
          {footer === undefined ? null : <div className="dialog-foot">{footer}</div>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
