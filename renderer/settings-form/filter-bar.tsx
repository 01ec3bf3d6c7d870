import { Button } from '../ui/button.tsx';
import { SearchField } from '../ui/search-field.tsx';
import type { RowFilter } from './row-filter.ts';
import { clearFocusedSetting } from './focused-setting.ts';
import * as words from './words.ts';

interface FilterBarProps {
  readonly filter: RowFilter;
  /** Number of modified settings. */
  readonly modified: number;
  readonly onChange: (filter: RowFilter) => void;
}

/** Search over the settings of a page, and a toggle to show only modified ones. */
export function FilterBar({ filter, modified, onChange }: FilterBarProps) {
  const change = (next: RowFilter): void => {
    clearFocusedSetting();
    onChange(next);
  };
  return (
    <div className="filter-bar">
      <SearchField
        label={words.searchSettings}
        className="filter-search"
        value={filter.text}
        onChange={(text) => change({ ...filter, text })}
      />
      <Button
        aria-pressed={filter.isModifiedOnly}
        title={words.modifiedMeaning}
        onClick={() => change({ ...filter, isModifiedOnly: !filter.isModifiedOnly })}
      >
        {words.modified}
        <span className="filter-count">{modified}</span>
      </Button>
    </div>
  );
}
