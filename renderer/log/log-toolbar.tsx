import { ChevronDown, Copy, Download, Search, WrapText } from 'lucide-react';
import type { LogLevel } from '../../src/contract/log-levels.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Select } from '../ui/select.tsx';
import type { LogFilter } from './log-filter.ts';
import './log-toolbar.css';
import { RecordLevel } from './record-level.tsx';

interface LogToolbarProps {
  readonly filter: LogFilter;
  readonly providers: readonly string[];
  readonly isFollowing: boolean;
  readonly isWrapped: boolean;
  readonly recorded: LogLevel | undefined;
  readonly copies: readonly MenuItem[];
  readonly onFilter: (filter: LogFilter) => void;
  readonly onFollow: () => void;
  readonly onWrap: () => void;
  readonly onFind: () => void;
  readonly onExport: () => void;
  readonly onRecord: (level: LogLevel) => void;
}

const LEVELS: readonly { readonly value: LogLevel; readonly label: string }[] = [
  { value: 'trace', label: 'All levels' },
  { value: 'debug', label: 'debug and up' },
  { value: 'info', label: 'info and up' },
  { value: 'warn', label: 'warnings and errors' },
  { value: 'error', label: 'errors' },
];

/** What is shown of the log, what is recorded, and where it can go. */
export function LogToolbar(props: LogToolbarProps) {
  const { filter, onFilter } = props;
  return (
    <div className="log-toolbar" role="toolbar" aria-label="The log">
      <SearchField
        className="log-search"
        label="Filter: words, conn=7, -without"
        value={filter.text}
        onChange={(text) => onFilter({ ...filter, text })}
      />
      <Select
        label="Level shown"
        options={LEVELS}
        value={filter.level}
        onChange={(level) => onFilter({ ...filter, level })}
      />
      <Select
        label="Provider shown"
        options={[
          { value: '', label: 'All providers' },
          ...props.providers.map((name) => ({ value: name, label: name })),
        ]}
        value={filter.provider}
        onChange={(provider) => onFilter({ ...filter, provider })}
      />
      <RecordLevel level={props.recorded} onChange={props.onRecord} />
      <Button
        aria-pressed={props.isFollowing}
        className="log-follow"
        icon={<span className="log-follow-dot" aria-hidden="true" />}
        onClick={props.onFollow}
      >
        Follow
      </Button>
      <IconButton
        label="Wrap long lines"
        tone="plain"
        aria-pressed={props.isWrapped}
        icon={<WrapText size={15} aria-hidden="true" />}
        onClick={props.onWrap}
      />
      <IconButton
        label="Find (Ctrl F)"
        tone="plain"
        icon={<Search size={15} aria-hidden="true" />}
        onClick={props.onFind}
      />
      <Menu
        align="end"
        trigger={
          <Button icon={<Copy size={14} aria-hidden="true" />}>
            Copy
            <ChevronDown size={12} aria-hidden="true" />
          </Button>
        }
        items={props.copies}
      />
      <Button icon={<Download size={14} aria-hidden="true" />} onClick={props.onExport}>
        Export
      </Button>
    </div>
  );
}
