import type { RecordedRequest } from '../../../src/contract/recording.ts';
import { RequestGrid } from '../../request-list/request-grid.tsx';
import './recorded-list.css';
import { RECORDED_COLUMNS, RecordedLine, recordedRowId } from './recorded-row.tsx';
import { recordedKey } from './format-recorded.ts';

interface RecordedListProps {
  /** The latest first. */
  readonly rows: readonly RecordedRequest[];
  readonly activeKey: string | undefined;
  readonly isReading: boolean;
  readonly onChoose: (key: string) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** The recorded requests. */
export function RecordedList({ rows, activeKey, isReading, onChoose, onOpen, onClose }: RecordedListProps) {
  return (
    <RequestGrid
      name="recorded"
      label="Recorded requests, the newest first"
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
