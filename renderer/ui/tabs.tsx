import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import './tabs.css';

/** One tab: `before` is a dot or an icon, `after` a few words in grey. */
export interface TabItem {
  readonly value: string;
  readonly label: string;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
}

interface TabsProps {
  /** What the tabs choose between, for screen readers. */
  readonly label: string;
  readonly items: readonly TabItem[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Stands behind the last tab, and is not one. */
  readonly trailing?: ReactNode;
  /** What the chosen tab shows. */
  readonly children: ReactNode;
}

/** A row of tabs over the page that the chosen one shows; arrow keys move between them. */
export function Tabs({ label, items, value, onChange, trailing, children }: TabsProps) {
  return (
    <BaseTabs.Root value={value} onValueChange={(next) => onChange(String(next))}>
      <div className="tabs-bar">
        <BaseTabs.List className="tabs-list" aria-label={label} activateOnFocus={false}>
          {items.map((item) => (
            <BaseTabs.Tab key={item.value} value={item.value} className="tab">
              {item.before}
              {item.label}
              {item.after}
            </BaseTabs.Tab>
          ))}
        </BaseTabs.List>
        {trailing}
      </div>
      <BaseTabs.Panel className="tab-panel" value={value} tabIndex={-1}>
        {children}
      </BaseTabs.Panel>
    </BaseTabs.Root>
  );
}
