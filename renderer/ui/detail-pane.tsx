import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import './detail-pane.css';
import * as words from './words.ts';

interface DetailPaneProps {
  /** Accessible name, such as `Selected line`. */
  readonly label: string;
  readonly title: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Details of the selected row, beside its list; below it in narrow windows. */
export function DetailPane({ label, title, className, onClose, children }: DetailPaneProps) {
  return (
    <aside className={classNames('detail-pane', className)} aria-label={label}>
      <div className="detail-pane-head">
        <h2>{title}</h2>
        <IconButton
          label={words.closeDetails}
          size="small"
          icon={<X size={14} aria-hidden="true" />}
          onClick={onClose}
        />
      </div>
      {children}
    </aside>
  );
}

interface DetailFieldProps {
  readonly name: string;
  readonly value: ReactNode;
}

/** Name and value in a detail pane. */
export function DetailField({ name, value }: DetailFieldProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
