import { memo } from 'react';
import { Columns3 } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { CheckMenu } from '../../ui/check-menu.tsx';
import { ALWAYS_SHOWN, REQUEST_COLUMNS, type RequestColumnKey } from './request-columns.ts';
import { resetColumnWidths, showRequestColumn, useRequestsView } from './requests-view.ts';
import * as words from './words.ts';

/** Menu of the live list's columns; columns that do not fit are hidden for the moment. */
export const ColumnsMenu = memo(function ColumnsMenu() {
  const chosen = useRequestsView(({ columns }) => columns);
  const widths = useRequestsView((view) => view.widths);
  return (
    <CheckMenu
      trigger={<Button icon={<Columns3 size={14} aria-hidden="true" />}>{words.columns}</Button>}
      items={REQUEST_COLUMNS.filter(({ key }) => key !== ALWAYS_SHOWN).map(({ key, label }) => ({
        value: key,
        label,
        isChecked: chosen.has(key),
      }))}
      action={
        Object.keys(widths).length === 0
          ? undefined
          : { label: words.resetWidths, onSelect: resetColumnWidths }
      }
      onChange={(key: RequestColumnKey, isShown) => showRequestColumn(key, isShown)}
    />
  );
});
