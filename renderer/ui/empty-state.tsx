import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** Says what will appear here, and when. */
  readonly text: ReactNode;
  /** The action that leads to content. */
  readonly action?: ReactNode;
}

/** Placeholder of an empty page, with the action that fills it. */
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
