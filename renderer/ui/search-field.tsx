import { Search, X } from 'lucide-react';
import './search-field.css';
import { TextField } from './text-field.tsx';
import * as words from './words.ts';

interface SearchFieldProps {
  /** Accessible name and placeholder, such as `Search settings`. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly className?: string;
}

/** Field that filters a list while typing; Escape clears it. */
export function SearchField({ label, value, onChange, className }: SearchFieldProps) {
  return (
    <TextField
      type="text"
      role="searchbox"
      aria-label={label}
      placeholder={label}
      fieldClassName={className}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || value === '') return;
        event.stopPropagation();
        onChange('');
      }}
      before={<Search size={14} aria-hidden="true" className="search-field-icon" />}
      suffix={
        value === '' ? undefined : (
          <button
            type="button"
            className="search-field-clear"
            aria-label={words.clearSearch}
            onClick={() => onChange('')}
          >
            <X size={14} aria-hidden="true" />
          </button>
        )
      }
    />
  );
}
