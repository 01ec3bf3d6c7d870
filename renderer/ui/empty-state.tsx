import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** What will stand here, and how it comes about. */
  readonly text: ReactNode;
  /** The one action that fills the page. */
  readonly action?: ReactNode;
}

/** Says what a page will show and gives the one action that fills it. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <div className="empty-state">
      {icon}
      <h2>{title}</h2>
      <p>{text}</p>
      {action === undefined ? null : <div className="empty-state-action">{action}</div>}
    </div>
  );
}
