import type { RequestRow } from '../../../src/contract/requests.ts';
import { DetailField, DetailPane } from '../../ui/detail-pane.tsx';
import { ActionButtons } from './action-buttons.tsx';
import '../../request-list/request-detail.css';
import { selectionSums } from './selection-sums.ts';
import * as words from './words.ts';

interface SelectionDetailProps {
  /** At least two. */
  readonly rows: readonly RequestRow[];
  readonly onClose: () => void;
}

/** Pane with totals for several selected requests. */
export function SelectionDetail({ rows, onClose }: SelectionDetailProps) {
  const sums = selectionSums(rows);
  return (
    <DetailPane
      label={words.selected}
      title={words.selectedCount(rows.length)}
      className="request-detail"
      onClose={onClose}
    >
      <dl>
        {sums.map(({ name, value }) => (
          <DetailField key={name} name={name} value={value} />
        ))}
      </dl>
      {sums.some(({ value }) => value.startsWith('≥')) ? (
        <p className="small secondary">{words.atLeast}</p>
      ) : null}
      <div className="request-actions">
        <ActionButtons rows={rows} />
      </div>
    </DetailPane>
  );
}
