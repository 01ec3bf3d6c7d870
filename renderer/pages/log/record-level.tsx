import type { LogLevel } from '../../../src/contract/log.ts';
import { Select } from '../../ui/select.tsx';

interface RecordLevelProps {
  /** Undefined before the program has told. */
  readonly level: LogLevel | undefined;
  readonly onChange: (level: LogLevel) => void;
}

const CHOICES: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: 'info', label: 'Record info' },
  { value: 'debug', label: 'Record debug' },
  { value: 'trace', label: 'Record trace' },
];

/** What is recorded for the window from now on; neither standard output nor the file is touched. */
export function RecordLevel({ level, onChange }: RecordLevelProps) {
  const rare = level === 'warn' || level === 'error';
  return (
    <Select
      label="What is recorded"
      options={rare ? [{ value: level, label: `Record ${level}` }, ...CHOICES] : CHOICES}
      value={level ?? 'info'}
      onChange={onChange}
    />
  );
}
