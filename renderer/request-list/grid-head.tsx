import { ArrowDown, ArrowUp } from 'lucide-react';
import { classNames } from '../ui/class-names.ts';
import { ColumnResizer, type ColumnResizing } from './column-resizer.tsx';
import type { GridOrder, RequestColumn } from './grid-model.ts';

interface GridHeadProps {
  readonly name: string;
  readonly columns: readonly RequestColumn[];
  /** For `grid-template-columns`, unless the stylesheet sets it. */
  readonly template: string | undefined;
  readonly order: GridOrder;
  /** Sorts by the column with this key; if undefined, the list cannot be sorted. */
  readonly onSort: ((key: string) => void) | undefined;
  /** If undefined, column widths are fixed. */
  readonly resizing: ColumnResizing | undefined;
}

/** Column headers, which sort the list, and the edges that resize columns. */
export function GridHead({ name, columns, template, order, onSort, resizing }: GridHeadProps) {
  return (
    <div role="rowgroup" className="request-head">
      <div role="row" aria-rowindex={1} className="request-row" style={{ gridTemplateColumns: template }}>
        {columns.map(({ key, label, isNumber }) => (
          <div
            key={key}
            role="columnheader"
            aria-sort={order?.key !== key ? undefined : order.isDescending ? 'descending' : 'ascending'}
            className={classNames(
              'request-cell',
              `${name}-${key}`,
              isNumber && 'is-number',
              resizing !== undefined && 'is-resizable',
            )}
          >
            {onSort === undefined ? (
              label
            ) : (
              <button type="button" className="request-sort" onClick={() => onSort(key)}>
                {label}
                {order?.key !== key ? null : order.isDescending ? (
                  <ArrowDown size={12} aria-hidden="true" />
                ) : (
                  <ArrowUp size={12} aria-hidden="true" />
                )}
              </button>
            )}
            {resizing === undefined ? null : (
              <ColumnResizer {...resizing} columnKey={key} label={label} cells={`${name}-${key}`} />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
