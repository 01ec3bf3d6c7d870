import { Search, X } from 'lucide-react';
import { useId, useLayoutEffect, useRef } from 'react';
import { classNames } from './class-names.ts';
import './filter-combobox.css';
import type { Completion } from './filter-completion.ts';
import { formatFilterProblem } from './format-filter-problem.ts';
import './search-field.css';
import { TextField } from './text-field.tsx';
import { type FilteredField, useFilterList } from './use-filter-list.ts';
import * as words from './words.ts';

interface FilterComboboxProps<Row> extends FilteredField<Row> {
  /** Accessible name and placeholder, such as `Filter: status:>=400`. */
  readonly label: string;
  readonly className?: string;
}

/**
 * Filter field with completion. Tab and Enter accept the highlighted completion; Tab also accepts the first one for a
 * term that has been started. Escape closes the list, then clears the field. Errors in the filter appear below.
 */
export function FilterCombobox<Row>(props: FilterComboboxProps<Row>) {
  const { label, language, value, onChange, className } = props;
  const id = useId();
  const { input, options, active, isShown, show, close, clear, take, press } = useFilterList(props);
  const read = language.read(value);
  const problem = read.kind === 'problem' && !isShown ? formatFilterProblem(read.problem) : '';
  return (
    <div className={classNames('filter-combobox', className)}>
      <TextField
        ref={input}
        type="text"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={isShown}
        aria-controls={isShown ? `${id}-list` : undefined}
        aria-activedescendant={active >= 0 && isShown ? `${id}-${active}` : undefined}
        aria-describedby={problem === '' ? undefined : `${id}-problem`}
        isInvalid={problem !== ''}
        placeholder={label}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          show();
        }}
        onClick={show}
        onBlur={close}
        onKeyDown={press}
        before={<Search size={14} aria-hidden="true" className="search-field-icon" />}
        suffix={value === '' ? undefined : <ClearButton onClear={clear} />}
      />
      {isShown ? <Options id={id} options={options} active={active} onTake={take} /> : null}
      <p id={`${id}-problem`} role="status" className="filter-problem">
        {problem}
      </p>
    </div>
  );
}

interface OptionsProps {
  readonly id: string;
  readonly options: readonly Completion[];
  readonly active: number;
  readonly onTake: (option: Completion) => void;
}

function Options({ id, options, active, onTake }: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={list}
      id={`${id}-list`}
      role="listbox"
      tabIndex={-1}
      aria-label={words.suggestions}
      className="filter-options"
      // Keep focus in the field.
      onMouseDown={(event) => event.preventDefault()}
    >
      {options.map((option, at) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are those of the field.
        <div
          key={option.text}
          id={`${id}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          className="filter-option"
          onClick={() => onTake(option)}
        >
          <span className="filter-option-text">{option.text}</span>
          <span className="filter-option-note">{option.note}</span>
        </div>
      ))}
    </div>
  );
}

function ClearButton({ onClear }: { readonly onClear: () => void }) {
  return (
    <button type="button" className="search-field-clear" aria-label={words.clearSearch} onClick={onClear}>
      <X size={14} aria-hidden="true" />
    </button>
  );
}
