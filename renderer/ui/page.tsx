import { type ReactNode, useEffect } from 'react';
import { classNames } from './class-names.ts';
import './page.css';
import * as words from './words.ts';

interface PageProps {
  readonly title: string;
  /** Shown to the right of the title. */
  readonly actions?: ReactNode;
  /** Whether the page fills the window and scrolls internally. */
  readonly isFilled?: boolean;
  readonly children: ReactNode;
}

/** Layout of a page: title, actions and content. */
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
