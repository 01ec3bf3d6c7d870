import { Download, RotateCw } from 'lucide-react';
import { RECORDED_LANGUAGE } from '../../../src/contract/recorded-fields.ts';
import type { RecordedRequest } from '../../../src/contract/recording.ts';
import { formatCount } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { FilterCombobox } from '../../ui/filter-combobox.tsx';
import { FilterPreset, ProviderPreset } from '../../ui/filter-preset.tsx';
import { beginningsOf, typeFilter } from '../../ui/filter-text.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { RECORDED_SPANS, type RecordedFilter, SPAN_WORDS } from './recorded-filter.ts';
import './recorded-toolbar.css';

interface RecordedToolbarProps {
  readonly filter: RecordedFilter;
  readonly rows: readonly RecordedRequest[];
  readonly providers: readonly string[];
  /** Requests that are over since the recordings were read. */
  readonly newer: number;
  readonly onFilter: (filter: RecordedFilter) => void;
  readonly onReadAgain: () => void;
  readonly onExport: () => void;
}

/** Which recordings are shown, whether there are newer ones, and how to take them along. */
export function RecordedToolbar(props: RecordedToolbarProps) {
  const { filter, newer, onFilter } = props;
  const type = (typed: string): void =>
    onFilter({ ...filter, text: typeFilter(RECORDED_LANGUAGE, filter.text, typed) });
  return (
    <div className="requests-toolbar" role="toolbar" aria-label="The recordings">
      <FilterCombobox
        className="requests-search"
        label="Filter: status:>=400 model:opus|sonnet"
        language={RECORDED_LANGUAGE}
        rows={() => props.rows}
        value={filter.text.typed}
        onChange={type}
      />
      <Select
        label="Time shown"
        options={RECORDED_SPANS.map((span) => ({ value: span, label: SPAN_WORDS[span] }))}
        value={filter.span}
        onChange={(span) => onFilter({ ...filter, span })}
      />
      {filter.span === 'days' ? <Days filter={filter} onFilter={onFilter} /> : null}
      <FilterPreset
        label="Status shown"
        none="Any status"
        options={STATUS_TERMS}
        beginnings={[...beginningsOf('status'), '-code:none']}
        filter={filter.text}
        onChange={type}
      />
      <ProviderPreset providers={props.providers} filter={filter.text} onChange={type} />
      <Button icon={<RotateCw size={14} aria-hidden="true" />} onClick={props.onReadAgain}>
        Refresh
        {newer === 0 ? null : <span className="recorded-newer">{formatCount(newer)} newer</span>}
      </Button>
      <Button icon={<Download size={14} aria-hidden="true" />} onClick={props.onExport}>
        Export
      </Button>
    </div>
  );
}

/** The likely ones first. */
const STATUS_TERMS = [
  { value: 'status:2xx', label: '2xx answered' },
  { value: 'status:4xx', label: '4xx refused' },
  { value: 'status:5xx', label: '5xx failed' },
  { value: '-code:none', label: 'Failed in transit' },
  { value: 'status:none', label: 'No answer' },
  { value: 'status:3xx', label: '3xx redirected' },
  { value: 'status:1xx', label: '1xx WebSocket' },
];

interface DaysProps {
  readonly filter: RecordedFilter;
  readonly onFilter: (filter: RecordedFilter) => void;
}

function Days({ filter, onFilter }: DaysProps) {
  return (
    <div className="recorded-days" role="group" aria-label="Chosen days">
      <TextField
        type="date"
        aria-label="First day"
        value={filter.firstDay}
        max={filter.lastDay}
        onChange={(event) => onFilter({ ...filter, firstDay: event.target.value })}
      />
      <span aria-hidden="true">to</span>
      <TextField
        type="date"
        aria-label="Last day"
        value={filter.lastDay}
        min={filter.firstDay}
        onChange={(event) => onFilter({ ...filter, lastDay: event.target.value })}
      />
    </div>
  );
}
