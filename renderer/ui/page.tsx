import { type ReactNode, useEffect } from 'react';
import { classNames } from './class-names.ts';
import './page.css';
import * as words from './words.ts';

interface PageProps {
  readonly title: string;
  /** Stands at the right of the title. */
  readonly actions?: ReactNode;
  /** The page fills the window and scrolls inside itself. */
  readonly isFilled?: boolean;
  readonly children: ReactNode;
}

/** The frame of a page: its title, its actions, and what it shows. */
export function Page({ title, actions, isFilled = false, children }: PageProps) {
  useEffect(() => {
    document.title = words.windowTitle(title);
  }, [title]);
  return (
    <div className={classNames('page', isFilled && 'page-filled')}>
      <div className="page-head">
        <h1>{title}</h1>
        {actions}
      </div>
      {children}
    </div>
  );
}
