import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import { type ReactNode, useEffect, useRef } from 'react';
import './tabs.css';

/** Tab; `before` is a dot or an icon, `after` a short grey text. */
export interface TabItem {
  readonly value: string;
  readonly label: string;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
}

interface TabsProps {
  /** Accessible name of the tab list. */
  readonly label: string;
  readonly items: readonly TabItem[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Content after the last tab that is not a tab. */
  readonly trailing?: ReactNode;
  /** Content of the selected tab. */
  readonly children: ReactNode;
}

/** Row of tabs above the selected tab's content; arrow keys move between tabs. */
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

/** Scrolls only the tab list, sideways, until a tab is visible. */
function showTab(list: HTMLElement, tab: HTMLElement): void {
  const left = tab.offsetLeft - list.offsetLeft;
  const isSeen = left >= list.scrollLeft && left + tab.offsetWidth <= list.scrollLeft + list.clientWidth;
  if (!isSeen) list.scrollLeft = left - (list.clientWidth - tab.offsetWidth) / 2;
}
