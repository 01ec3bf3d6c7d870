import { ListFilter, ScrollText } from 'lucide-react';
import type { LogLevel } from '../../../src/contract/log.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import * as words from './words.ts';

interface LogEmptyProps {
  readonly hidden: number;
  readonly level: LogLevel | undefined;
  readonly onClear: () => void;
  readonly onRecord: (level: LogLevel) => void;
}

/** Why no lines are shown, and the step that fixes it. */
export function LogEmpty({ hidden, level, onClear, onRecord }: LogEmptyProps) {
  if (hidden > 0) {
    return (
      <EmptyState
        icon={<ListFilter size={28} aria-hidden="true" />}
        title={words.noMatch}
        text={words.hiddenByFilter(hidden)}
        action={<Button onClick={onClear}>{words.clearFilter}</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={<ScrollText size={28} aria-hidden="true" />}
      title={words.nothingYet}
      text={words.nothingYetMeaning}
      action={isTalkative(level) ? undefined : <RecordDebug onRecord={onRecord} />}
    />
  );
}

interface LogHintProps {
  readonly level: LogLevel | undefined;
  readonly onRecord: (level: LogLevel) => void;
}

/** Offers to record events about connections if they are not recorded. */
export function LogHint({ level, onRecord }: LogHintProps) {
  if (isTalkative(level)) return null;
  return (
    <div className="log-hint">
      <p>{words.noConnectionEvents}</p>
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
      {words.recordDebug}
    </Button>
  );
}

function isTalkative(level: LogLevel | undefined): boolean {
  return level === 'debug' || level === 'trace';
}
