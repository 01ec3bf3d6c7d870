import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { FilterLanguage } from '../../src/contract/filter/filter-language.ts';
import { classNames } from './class-names.ts';
import './filter-combobox.css';
import { type Completion, type Completions, completionsAt } from './filter-completion.ts';
import { formatFilterProblem } from './format-filter-problem.ts';
import './search-field.css';
import { TextField } from './text-field.tsx';

interface FilterComboboxProps<Row> {
  /** Its name, such as `Filter: status:>=400`, shown while it is empty. */
  readonly label: string;
  readonly language: FilterLanguage<Row>;
  /** Whose values are offered; asked only while something is offered. */
  readonly rows: () => readonly Row[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly className?: string;
}

const NONE: Completions = { from: 0, to: 0, options: [] };

/**
 * A filter that is completed as one types. Tab and Enter take what is highlighted, Tab also the first of what goes with
 * a term that was begun. Escape closes the list, then empties the field. Below it stands why a filter can't be read.
 */
export function FilterCombobox<Row>(props: FilterComboboxProps<Row>) {
  const { label, language, rows, value, onChange, className } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { caret, setCaret, putCaret } = useCaret(input);
  const found = useMemo(
    () => (isOpen ? completionsAt(language, rows(), value, caret) : NONE),
    // The rows go on changing: what is offered stands still until something is typed.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [isOpen, language, value, caret],
  );
  const { options } = found;
  const isShown = options.length > 0;
  const read = language.read(value);
  const problem = read.kind === 'problem' && !isShown ? formatFilterProblem(read.problem) : '';
  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const clear = (): void => {
    onChange('');
    close();
  };
  const show = (): void => {
    setCaret(input.current?.selectionStart ?? value.length);
    setOpen(true);
    setActive(-1);
  };
  const take = (option: Completion | undefined): void => {
    if (option === undefined) return;
    const rest = value.slice(found.to);
    const gap = option.isWhole && !rest.startsWith(' ') ? ' ' : '';
    const before = value.slice(0, found.from) + option.text + gap;
    onChange(before + rest);
    putCaret(before.length);
    setActive(-1);
    setOpen(!option.isWhole);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && !isShown) {
      if (value === '') return;
      event.stopPropagation();
      clear();
      return;
    }
    const move = isShown ? moveOf(event.key, active, options.length) : undefined;
    const isTabTaking = event.key === 'Tab' && !event.shiftKey && (active >= 0 || found.from < found.to);
    if (!isShown && event.key === 'ArrowDown') show();
    else if (move !== undefined) setActive(move);
    else if (isShown && event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (isShown && isTabTaking) take(options[Math.max(0, active)]);
    else if (isShown && event.key === 'Enter' && active >= 0) take(options[active]);
    else {
      if (event.key === 'Enter' || event.key === 'Tab') close();
      return;
    }
    event.preventDefault();
  };
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

/** Where the caret is, and how to put it somewhere once the text has changed. */
function useCaret(input: { readonly current: HTMLInputElement | null }) {
  const [caret, setCaret] = useState(0);
  const wanted = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    input.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = undefined;
  });
  return {
    caret,
    setCaret,
    putCaret: (at: number): void => {
      setCaret(at);
      wanted.current = at;
    },
  };
}

/** The option that a key leads to; undefined for a key that leads nowhere. */
function moveOf(key: string, active: number, count: number): number | undefined {
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return active <= 0 ? count - 1 : active - 1;
  return undefined;
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
      aria-label="Suggestions"
      className="filter-options"
      // The field keeps the focus.
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
    <button type="button" className="search-field-clear" aria-label="Clear the search" onClick={onClear}>
      <X size={14} aria-hidden="true" />
    </button>
  );
}
