import {
  type FilterText,
  PROVIDER_BEGINNINGS,
  providerTerm,
  replaceTerms,
  termsWith,
} from './filter-text.ts';
import { Select, type SelectOption } from './select.tsx';
import * as words from './words.ts';

interface FilterPresetProps {
  /** Accessible name. */
  readonly label: string;
  /** Text shown if the filter has none of these terms. */
  readonly none: string;
  /** Each value is the term that the option writes. */
  readonly options: readonly SelectOption<string>[];
  /** Prefixes of the terms that it controls, such as `kind:`. */
  readonly beginnings: readonly string[];
  readonly filter: FilterText;
  readonly onChange: (typed: string) => void;
}

/** Select that writes a term into a filter and shows the current one. */
export function FilterPreset({ label, none, options, beginnings, filter, onChange }: FilterPresetProps) {
  const term = termsWith(filter.applied, beginnings);
  const isOther = term !== '' && options.every(({ value }) => value !== term);
  return (
    <Select
      label={label}
      options={[
        { value: '', label: none },
        ...options,
        // Typed by hand: shown verbatim.
        ...(isOther ? [{ value: term, label: term }] : []),
      ]}
      value={term}
      onChange={(next) => onChange(replaceTerms(filter.typed, beginnings, next))}
    />
  );
}

interface ProviderPresetProps {
  readonly providers: readonly string[];
  readonly filter: FilterText;
  readonly onChange: (typed: string) => void;
}

/** Select for a single provider. */
export function ProviderPreset({ providers, filter, onChange }: ProviderPresetProps) {
  return (
    <FilterPreset
      label={words.providerShown}
      none={words.allProviders}
      options={providers.map((name) => ({ value: providerTerm(name), label: name }))}
      beginnings={PROVIDER_BEGINNINGS}
      filter={filter}
      onChange={onChange}
    />
  );
}
