import { type KeyboardEvent, type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { FilterLanguage } from '../../src/contract/filter/filter-language.ts';
import { type Completion, type Completions, completionsAt } from './filter-completion.ts';

/** A field with a filter, and what it filters. */
export interface FilteredField<Row> {
  readonly language: FilterLanguage<Row>;
  /** Whose values are offered; asked only while something is offered. */
  readonly rows: () => readonly Row[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The list below such a field, and what opens, closes and moves in it. */
interface FilterList {
  /** For the field's own element. */
  readonly input: RefObject<HTMLInputElement | null>;
  readonly options: readonly Completion[];
  /** The highlighted option's index; -1 for none. */
  readonly active: number;
  readonly isShown: boolean;
  readonly show: () => void;
  readonly close: () => void;
  /** Empties the field. */
  readonly clear: () => void;
  readonly take: (option: Completion) => void;
  readonly press: (event: KeyboardEvent) => void;
}

const NONE: Completions = { from: 0, to: 0, options: [] };

/** Completes what is typed into a filter. */
export function useFilterList<Row>(field: FilteredField<Row>): FilterList {
  const { language, rows, value, onChange } = field;
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { caret, setCaret, putCaret } = useCaret(input);
  const found = useMemo(
    () => (isOpen ? completionsAt(language, rows(), value, caret) : NONE),
    // The rows go on changing: what is offered stays the same until something is typed.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [isOpen, language, value, caret],
  );
  const { options } = found;
  const setList = (isListOpen: boolean): void => {
    setOpen(isListOpen);
    setActive(-1);
  };
  const close = (): void => setList(false);
  const clear = (): void => {
    onChange('');
    close();
  };
  const show = (): void => {
    setCaret(input.current?.selectionStart ?? value.length);
    setList(true);
  };
  const take = (option: Completion): void => {
    const { text, caretAt } = completed(value, found, option);
    onChange(text);
    putCaret(caretAt);
    setList(!option.isWhole);
  };
  const isShown = options.length > 0;
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    const isUsed = isShown
      ? pressInList(event, { found, active, setActive, close, take })
      : pressInField(event, { isEmpty: value === '', show, close, clear });
    if (isUsed) event.preventDefault();
  };
  return { input, options, active, isShown, show, close, clear, take, press };
}

/** The text with an option in it, and where the caret goes. */
function completed(
  value: string,
  { from, to }: Completions,
  option: Completion,
): { readonly text: string; readonly caretAt: number } {
  const rest = value.slice(to);
  const gap = option.isWhole && !rest.startsWith(' ') ? ' ' : '';
  const before = value.slice(0, from) + option.text + gap;
  return { text: before + rest, caretAt: before.length };
}

interface OpenList extends Pick<FilterList, 'active' | 'close' | 'take'> {
  readonly found: Completions;
  readonly setActive: (at: number) => void;
}

/** A key while the list is shown. Tells whether the browser has nothing more to do with it. */
function pressInList(event: KeyboardEvent, { found, active, setActive, close, take }: OpenList): boolean {
  const move = moveOf(event.key, active, found.options.length);
  const taken = takenBy(event, found, active);
  if (move !== undefined) setActive(move);
  else if (taken !== undefined) take(taken);
  else if (event.key === 'Escape') {
    event.stopPropagation();
    close();
  } else {
    if (event.key === 'Enter' || event.key === 'Tab') close();
    return false;
  }
  return true;
}

interface ClosedList extends Pick<FilterList, 'show' | 'close' | 'clear'> {
  readonly isEmpty: boolean;
}

/** A key while there is nothing but the field. Tells whether the browser has nothing more to do with it. */
function pressInField(event: KeyboardEvent, { isEmpty, show, close, clear }: ClosedList): boolean {
  if (event.key === 'ArrowDown') {
    show();
    return true;
  }
  if (event.key === 'Escape' && !isEmpty) {
    event.stopPropagation();
    clear();
  } else if (event.key === 'Enter' || event.key === 'Tab') close();
  return false;
}

/** The option that a key leads to; undefined for a key that leads nowhere. */
function moveOf(key: string, active: number, count: number): number | undefined {
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return active <= 0 ? count - 1 : active - 1;
  return undefined;
}

/** The option that a key takes; undefined where it takes none. */
function takenBy(
  { key, shiftKey }: KeyboardEvent,
  { from, to, options }: Completions,
  active: number,
): Completion | undefined {
  if (key === 'Enter') return options[active];
  if (key !== 'Tab' || shiftKey) return undefined;
  const isBegun = from < to;
  return active >= 0 || isBegun ? options[Math.max(0, active)] : undefined;
}

/** Where the caret is, and how to put it somewhere once the text has changed. */
function useCaret(input: RefObject<HTMLInputElement | null>) {
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
