import { ListFilter, ScrollText } from 'lucide-react';
import type { LogLevel } from '../../../src/contract/log.ts';
import { plural } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

interface LogEmptyProps {
  readonly hidden: number;
  readonly level: LogLevel | undefined;
  readonly onClear: () => void;
  readonly onRecord: (level: LogLevel) => void;
}

/** Why no line is shown, and the one step that changes it. */
export function LogEmpty({ hidden, level, onClear, onRecord }: LogEmptyProps) {
  if (hidden > 0) {
    return (
      <EmptyState
        icon={<ListFilter size={28} aria-hidden="true" />}
        title="No lines match"
        text={`${plural(hidden, 'line')} hidden by the filter.`}
        action={<Button onClick={onClear}>Clear the filter</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={<ScrollText size={28} aria-hidden="true" />}
      title="Nothing logged yet"
      text="Log lines appear here. At debug level you see every connection being created, reused and closed, and why."
      action={isTalkative(level) ? undefined : <RecordDebug onRecord={onRecord} />}
    />
  );
}

interface LogHintProps {
  readonly level: LogLevel | undefined;
  readonly onRecord: (level: LogLevel) => void;
}

/** Offers the lines about connections where they are not recorded. */
export function LogHint({ level, onRecord }: LogHintProps) {
  if (isTalkative(level)) return null;
  return (
    <div className="log-hint">
      <p>Connection events are logged at debug level, which isn’t being recorded.</p>
      <RecordDebug onRecord={onRecord} />
    </div>
  );
}

interface RecordDebugProps {
  readonly onRecord: (level: LogLevel) => void;
}

function RecordDebug({ onRecord }: RecordDebugProps) {
  return (
    <Button tone="primary" onClick={() => onRecord('debug')}>
      Record debug lines
    </Button>
  );
}

function isTalkative(level: LogLevel | undefined): boolean {
  return level === 'debug' || level === 'trace';
}
