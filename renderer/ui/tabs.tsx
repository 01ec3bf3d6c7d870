import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import { type ReactNode, useEffect, useRef } from 'react';
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
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>(`[data-value="${CSS.escape(value)}"]`);
    if (list.current !== null && tab !== null && tab !== undefined) showTab(list.current, tab);
  }, [value]);
  return (
    <BaseTabs.Root value={value} onValueChange={(next) => onChange(String(next))}>
      <div className="tabs-bar">
        <BaseTabs.List ref={list} className="tabs-list" aria-label={label} activateOnFocus={false}>
          {items.map((item) => (
            <BaseTabs.Tab key={item.value} value={item.value} data-value={item.value} className="tab">
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

/** Scrolls the row of tabs sideways, and nothing else, until a tab is seen. */
function showTab(list: HTMLElement, tab: HTMLElement): void {
  const left = tab.offsetLeft - list.offsetLeft;
  const isSeen = left >= list.scrollLeft && left + tab.offsetWidth <= list.scrollLeft + list.clientWidth;
  if (!isSeen) list.scrollLeft = left - (list.clientWidth - tab.offsetWidth) / 2;
}
