import { Download, RotateCw } from 'lucide-react';
import { RECORDED_LANGUAGE } from '../../../src/contract/recorded-fields.ts';
import type { RecordedRequest } from '../../../src/contract/recording.ts';
import { Button } from '../../ui/button.tsx';
import { FilterCombobox } from '../../ui/filter-combobox.tsx';
import { FilterPreset, ProviderPreset } from '../../ui/filter-preset.tsx';
import { beginningsOf, typeFilter } from '../../ui/filter-text.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { RECORDED_SPANS, type RecordedFilter, SPAN_WORDS } from './recorded-filter.ts';
import './recorded-toolbar.css';
import * as words from './words.ts';

interface RecordedToolbarProps {
  readonly filter: RecordedFilter;
  readonly rows: readonly RecordedRequest[];
  readonly providers: readonly string[];
  /** Requests that finished since the recordings were loaded. */
  readonly newer: number;
  readonly onFilter: (filter: RecordedFilter) => void;
  readonly onReadAgain: () => void;
  readonly onExport: () => void;
}

/** Toolbar to filter, reload and export recordings. */
export function RecordedToolbar(props: RecordedToolbarProps) {
  const { filter, newer, onFilter } = props;
  const type = (typed: string): void =>
    onFilter({ ...filter, text: typeFilter(RECORDED_LANGUAGE, filter.text, typed) });
  return (
    <div className="requests-toolbar" role="toolbar" aria-label={words.toolbar}>
      <FilterCombobox
        className="requests-search"
        label={words.filter}
        language={RECORDED_LANGUAGE}
        rows={() => props.rows}
        value={filter.text.typed}
        onChange={type}
      />
      <Select
        label={words.timeShown}
        options={RECORDED_SPANS.map((span) => ({ value: span, label: SPAN_WORDS[span] }))}
        value={filter.span}
        onChange={(span) => onFilter({ ...filter, span })}
      />
      {filter.span === 'days' ? <Days filter={filter} onFilter={onFilter} /> : null}
      <FilterPreset
        label={words.statusShown}
        none={words.anyStatus}
        options={STATUS_TERMS}
        beginnings={[...beginningsOf('status'), '-code:none']}
        filter={filter.text}
        onChange={type}
      />
      <ProviderPreset providers={props.providers} filter={filter.text} onChange={type} />
      <Button icon={<RotateCw size={14} aria-hidden="true" />} onClick={props.onReadAgain}>
        {words.refresh}
        {newer === 0 ? null : <span className="recorded-newer">{words.newer(newer)}</span>}
      </Button>
      <Button icon={<Download size={14} aria-hidden="true" />} onClick={props.onExport}>
        {words.exportRecordings}
      </Button>
    </div>
  );
}

/** Most likely first. */
const STATUS_TERMS = [
  { value: 'status:2xx', label: words.answered },
  { value: 'status:4xx', label: words.refused },
  { value: 'status:5xx', label: words.failed },
  { value: '-code:none', label: words.failedInTransit },
  { value: 'status:none', label: words.noAnswer },
  { value: 'status:3xx', label: words.redirected },
  { value: 'status:1xx', label: words.webSocket },
];

interface DaysProps {
  readonly filter: RecordedFilter;
  readonly onFilter: (filter: RecordedFilter) => void;
}

function Days({ filter, onFilter }: DaysProps) {
  return (
    <div className="recorded-days" role="group" aria-label={words.chosenDays}>
      <TextField
        type="date"
        aria-label={words.firstDay}
        value={filter.firstDay}
        max={filter.lastDay}
        onChange={(event) => onFilter({ ...filter, firstDay: event.target.value })}
      />
      <span aria-hidden="true">{words.toDay}</span>
      <TextField
        type="date"
        aria-label={words.lastDay}
        value={filter.lastDay}
        min={filter.firstDay}
        onChange={(event) => onFilter({ ...filter, lastDay: event.target.value })}
      />
    </div>
  );
}
