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
import * as words from './words.ts';

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
  { value: 'level:>=debug', label: words.debugUp },
  { value: 'level:>=info', label: words.infoUp },
  { value: 'level:>=warn', label: words.warnUp },
  { value: 'level:error', label: words.onlyErrors },
];

/** Controls what is shown and recorded, and offers copying and exporting. */
export function LogToolbar(props: LogToolbarProps) {
  const { filter, onFilter } = props;
  return (
    <div className="log-toolbar" role="toolbar" aria-label={words.toolbar}>
      <FilterCombobox
        className="log-search"
        label={words.filter}
        language={LOG_LANGUAGE}
        rows={props.lines}
        value={filter.typed}
        onChange={onFilter}
      />
      <FilterPreset
        label={words.levelShown}
        none={words.allLevels}
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
        {words.follow}
      </Button>
      <IconButton
        label={words.wrap}
        tone="plain"
        aria-pressed={props.isWrapped}
        icon={<WrapText size={15} aria-hidden="true" />}
        onClick={props.onWrap}
      />
      <IconButton
        label={words.openFind}
        tone="plain"
        icon={<Search size={15} aria-hidden="true" />}
        onClick={props.onFind}
      />
      <Menu
        align="end"
        trigger={
          <Button icon={<Copy size={14} aria-hidden="true" />}>
            {words.copy}
            <ChevronDown size={12} aria-hidden="true" />
          </Button>
        }
        items={props.copies}
      />
      <Button icon={<Download size={14} aria-hidden="true" />} onClick={props.onExport}>
        {words.exportLog}
      </Button>
    </div>
  );
}
