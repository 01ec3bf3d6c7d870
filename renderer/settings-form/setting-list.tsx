import { SearchX } from 'lucide-react';
import { type ComponentType, Fragment } from 'react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { NO_FILTER, passes, type RowFilter } from './row-filter.ts';
import type { RowState } from './row-state.ts';
import './setting-list.css';
import { SettingRow, type SettingRowProps } from './setting-row.tsx';
import { useFocusedSetting } from './focused-setting.ts';
import * as words from './words.ts';

/** Rows with a title. */
export interface RowGroup {
  readonly title: string;
  readonly rows: readonly RowState[];
}

interface SettingListProps {
  readonly groups: readonly RowGroup[];
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
  readonly configName: string;
  readonly lockedBecause: string;
  /** Whether to show the title of the first group, too. */
  readonly showsFirstTitle?: boolean;
  /** Component for a row; defaults to the standard one. */
  readonly Row?: ComponentType<SettingRowProps>;
}

/** Grouped settings that match the filter. */
export function SettingList(props: SettingListProps) {
  const {
    groups,
    filter,
    onFilter,
    configName,
    lockedBecause,
    showsFirstTitle = false,
    Row = SettingRow,
  } = props;
  const target = useFocusedSetting((state) => state.key);
  const shown = groups
    .map(({ title, rows }) => ({
      title,
      rows: rows.filter((row) => row.entry.key === target || passes(row, filter)),
    }))
    .filter(({ rows }) => rows.length > 0);
  return (
    <div className="panel setting-list">
      <div className="setting-head" aria-hidden="true">
        <span>{words.setting}</span>
        <span>{words.inEffect}</span>
        <span>{words.inFile(configName)}</span>
        <span>{words.comesFromColumn}</span>
      </div>
      {shown.length === 0 ? <NothingPasses filter={filter} onFilter={onFilter} /> : null}
      {shown.map((group, index) => (
        <Fragment key={group.title}>
          <h2 className={index === 0 && !showsFirstTitle ? 'visually-hidden' : 'setting-group-title'}>
            {group.title}
          </h2>
          <div role="group" aria-label={group.title}>
            {group.rows.map((row) => (
              <Row key={row.entry.key} row={row} lockedBecause={lockedBecause} />
            ))}
          </div>
        </Fragment>
      ))}
    </div>
  );
}

interface NothingPassesProps {
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
}

function NothingPasses({ filter, onFilter }: NothingPassesProps) {
  const text = filter.text.trim();
  return (
    <EmptyState
      icon={<SearchX size={20} aria-hidden="true" />}
      title={text === '' ? words.allDefault : words.noMatch(text)}
      text={text === '' ? words.allDefaultText : words.noMatchText}
      action={<Button onClick={() => onFilter(NO_FILTER)}>{words.showAll}</Button>}
    />
  );
}
