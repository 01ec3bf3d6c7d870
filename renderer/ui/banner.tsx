import { Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import './banner.css';
import { classNames } from './class-names.ts';

interface BannerProps {
  /** Red: something is broken. Amber: needs attention. Blue: for information. */
  readonly tone: 'red' | 'amber' | 'blue';
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

const ICONS = { red: OctagonAlert, amber: TriangleAlert, blue: Info };

/** Prominent message about the state of the whole page. */
export function Banner({ tone, action, children }: BannerProps) {
  const Icon = ICONS[tone];
  return (
    <div className={classNames('banner', `banner-${tone}`)} role={tone === 'red' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden="true" />
      <div className="banner-text">{children}</div>
      {action}
    </div>
  );
}
