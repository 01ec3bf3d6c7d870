import type { LogLevel } from '../../../src/contract/log.ts';
import { Select } from '../../ui/select.tsx';
import * as words from './words.ts';

interface RecordLevelProps {
  /** Undefined until received from the program. */
  readonly level: LogLevel | undefined;
  readonly onChange: (level: LogLevel) => void;
}

const CHOICES: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: 'info', label: words.record('info') },
  { value: 'debug', label: words.record('debug') },
  { value: 'trace', label: words.record('trace') },
];

/** Chooses the level recorded for the window; does not affect standard output or the log file. */
export function RecordLevel({ level, onChange }: RecordLevelProps) {
  const rare = level === 'warn' || level === 'error';
  return (
    <Select
      label={words.whatIsRecorded}
      options={rare ? [{ value: level, label: words.record(level) }, ...CHOICES] : CHOICES}
      value={level ?? 'info'}
      onChange={onChange}
    />
  );
}
