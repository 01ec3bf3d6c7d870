import { ArrowDown, ArrowUp } from 'lucide-react';
import { classNames } from '../ui/class-names.ts';
import { ColumnResizer, type ColumnResizing } from './column-resizer.tsx';
import type { GridOrder, RequestColumn } from './grid-model.ts';

interface GridHeadProps {
  readonly name: string;
  readonly columns: readonly RequestColumn[];
  /** For `grid-template-columns`, where the styles do not say it. */
  readonly template: string | undefined;
  readonly order: GridOrder;
  /** Sorts by the column of this key; without it nothing can be sorted. */
  readonly onSort: ((key: string) => void) | undefined;
  /** Without it the columns have the widths that they have. */
  readonly resizing: ColumnResizing | undefined;
}

/** The names of the columns, by which the list is sorted, and their edges. */
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
