import { Download, RotateCw } from 'lucide-react';
import { STATUS_CLASSES, type StatusClass } from '../../src/contract/recording.ts';
import { countWords } from '../live/words.ts';
import { Button } from '../ui/button.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { RECORDED_SPANS, type RecordedFilter, SPAN_WORDS, STATUS_CLASS_WORDS } from './recorded-filter.ts';
import './recorded-toolbar.css';

interface RecordedToolbarProps {
  readonly filter: RecordedFilter;
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
  return (
    <div className="requests-toolbar" role="toolbar" aria-label="The recordings">
      <SearchField
        className="requests-search"
        label="Filter: path, model, client, error, stop reason"
        value={filter.text}
        onChange={(text) => onFilter({ ...filter, text })}
      />
      <Select
        label="Time shown"
        options={RECORDED_SPANS.map((span) => ({ value: span, label: SPAN_WORDS[span] }))}
        value={filter.span}
        onChange={(span) => onFilter({ ...filter, span })}
      />
      {filter.span === 'days' ? <Days filter={filter} onFilter={onFilter} /> : null}
      <Select<StatusClass | ''>
        label="Status shown"
        options={[
          { value: '', label: 'Any status' },
          ...STATUS_CLASSES_SHOWN.map((value) => ({ value, label: STATUS_CLASS_WORDS[value] })),
        ]}
        value={filter.statusClass}
        onChange={(statusClass) => onFilter({ ...filter, statusClass })}
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
      <Button icon={<RotateCw size={14} aria-hidden="true" />} onClick={props.onReadAgain}>
        Refresh
        {newer === 0 ? null : <span className="recorded-newer">{countWords(newer)} newer</span>}
      </Button>
      <Button icon={<Download size={14} aria-hidden="true" />} onClick={props.onExport}>
        Export
      </Button>
    </div>
  );
}

/** In the order of their words: the likely ones first. */
const STATUS_CLASSES_SHOWN = STATUS_CLASSES.toSorted(
  (a, b) => Object.keys(STATUS_CLASS_WORDS).indexOf(a) - Object.keys(STATUS_CLASS_WORDS).indexOf(b),
);

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
