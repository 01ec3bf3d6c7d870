import type { RecordedRequest } from '../../../src/contract/recording.ts';
import { RequestGrid } from '../../request-list/request-grid.tsx';
import './recorded-list.css';
import { RECORDED_COLUMNS, RecordedLine, recordedRowId } from './recorded-row.tsx';
import { recordedKey } from './format-recorded.ts';
import * as words from './words.ts';

interface RecordedListProps {
  /** Newest first. */
  readonly rows: readonly RecordedRequest[];
  readonly activeKey: string | undefined;
  readonly isReading: boolean;
  readonly onChoose: (key: string) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** List of recorded requests. */
export function RecordedList({ rows, activeKey, isReading, onChoose, onOpen, onClose }: RecordedListProps) {
  return (
    <RequestGrid
      name="recorded"
      label={words.list}
      columns={RECORDED_COLUMNS}
      rows={rows}
      keyOf={recordedKey}
      idOf={recordedRowId}
      activeKey={activeKey}
      isBusy={isReading}
      renderRow={(row) => <RecordedLine row={row} />}
      onChoose={onChoose}
      onOpen={onOpen}
      onClose={onClose}
    />
  );
}
