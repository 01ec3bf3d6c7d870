import type { RequestRow } from '../../../src/contract/requests.ts';
import { plural } from '../../text/format.ts';
import { DetailField, DetailPane } from '../../ui/detail-pane.tsx';
import { ActionButtons } from './action-buttons.tsx';
import '../../request-list/request-detail.css';
import { selectionSums } from './selection-sums.ts';

interface SelectionDetailProps {
  /** More than one. */
  readonly rows: readonly RequestRow[];
  readonly onClose: () => void;
}

/** What several requests come to together. */
export function SelectionDetail({ rows, onClose }: SelectionDetailProps) {
  const sums = selectionSums(rows);
  return (
    <DetailPane
      label="The selected requests"
      title={`${plural(rows.length, 'request')} selected`}
      className="request-detail"
      onClose={onClose}
    >
      <dl>
        {sums.map(({ name, value }) => (
          <DetailField key={name} name={name} value={value} />
        ))}
      </dl>
      {sums.some(({ value }) => value.startsWith('≥')) ? (
        <p className="small secondary">≥ means that some responses didn’t report their tokens.</p>
      ) : null}
      <div className="request-actions">
        <ActionButtons rows={rows} />
      </div>
    </DetailPane>
  );
}
