import { ChevronDown, Copy, Download, Search, WrapText } from 'lucide-react';
import type { LogLevel, LogRecord } from '../../../src/contract/log.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { FilterCombobox } from '../../ui/filter-combobox.tsx';
import { FilterPreset, ProviderPreset } from '../../ui/filter-preset.tsx';
import { beginningsOf, type FilterText } from '../../ui/filter-text.ts';
import { LOG_LANGUAGE } from './log-fields.ts';
import './log-toolbar.css';
import { RecordLevel } from './record-level.tsx';

interface LogToolbarProps {
  readonly filter: FilterText;
  readonly lines: () => readonly LogRecord[];
  readonly providers: readonly string[];
  readonly isFollowing: boolean;
  readonly isWrapped: boolean;
  readonly recorded: LogLevel | undefined;
  readonly copies: readonly MenuItem[];
  readonly onFilter: (typed: string) => void;
  readonly onFollow: () => void;
  readonly onWrap: () => void;
  readonly onFind: () => void;
  readonly onExport: () => void;
  readonly onRecord: (level: LogLevel) => void;
}

const LEVELS = [
  { value: 'level:>=debug', label: 'debug and up' },
  { value: 'level:>=info', label: 'info and up' },
  { value: 'level:>=warn', label: 'warnings and errors' },
  { value: 'level:error', label: 'errors' },
];

/** What is shown of the log, what is recorded, and where it can go. */
export function LogToolbar(props: LogToolbarProps) {
  const { filter, onFilter } = props;
  return (
    <div className="log-toolbar" role="toolbar" aria-label="The log">
      <FilterCombobox
        className="log-search"
        label="Filter: level:>=warn conn:7 -word"
        language={LOG_LANGUAGE}
        rows={props.lines}
        value={filter.typed}
        onChange={onFilter}
      />
      <FilterPreset
        label="Level shown"
        none="All levels"
        options={LEVELS}
        beginnings={beginningsOf('level')}
        filter={filter}
        onChange={onFilter}
      />
      <ProviderPreset providers={props.providers} filter={filter} onChange={onFilter} />
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
