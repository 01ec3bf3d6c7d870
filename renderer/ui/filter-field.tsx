import { Search, X } from 'lucide-react';
import './filter-field.css';
import { joinFilter, splitFilter } from './filter-terms.ts';
import './search-field.css';
import { TextField } from './text-field.tsx';

interface FilterFieldProps {
  /** Its name, such as `Filter: client:codex`, shown while it is empty. */
  readonly label: string;
  /** The fields that become chips once a space is typed behind them. */
  readonly fields: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly className?: string;
}

/** Narrows a list by words and `field:value`; Escape empties it, Backspace takes the last chip up again. */
export function FilterField({ label, fields, value, onChange, className }: FilterFieldProps) {
  const { chips, rest } = splitFilter(value, fields);
  return (
    <TextField
      type="text"
      role="searchbox"
      aria-label={label}
      placeholder={chips.length === 0 ? label : undefined}
      fieldClassName={className}
      value={rest}
      onChange={(event) => onChange(joinFilter({ chips, rest: event.target.value }))}
      onKeyDown={(event) => {
        const last = chips.at(-1);
        if (event.key === 'Backspace' && rest === '' && last !== undefined) {
          event.preventDefault();
          onChange(joinFilter({ chips: chips.slice(0, -1), rest: last }));
        } else if (event.key === 'Escape' && value !== '') {
          event.stopPropagation();
          onChange('');
        }
      }}
      before={
        <>
          <Search size={14} aria-hidden="true" className="search-field-icon" />
          {chips.map((chip) => (
            <button
              key={chip}
              type="button"
              className="filter-chip"
              title="Remove"
              onClick={() => onChange(joinFilter({ chips: chips.filter((other) => other !== chip), rest }))}
            >
              {chip}
              <span className="visually-hidden">, remove</span>
            </button>
          ))}
        </>
      }
      suffix={
        value === '' ? undefined : (
          <button
            type="button"
            className="search-field-clear"
            aria-label="Clear the filter"
            onClick={() => onChange('')}
          >
            <X size={14} aria-hidden="true" />
          </button>
        )
      }
    />
  );
}
