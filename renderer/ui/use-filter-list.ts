import { type KeyboardEvent, type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { FilterLanguage } from '../../src/contract/filter/filter-language.ts';
import { type Completion, type Completions, completionsAt } from './filter-completion.ts';

/** Filter field and the rows it filters. */
export interface FilteredField<Row> {
  readonly language: FilterLanguage<Row>;
  /** Rows whose values are suggested; called only while the list is open. */
  readonly rows: () => readonly Row[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** List of completions below the field, and the callbacks that control it. */
interface FilterList {
  /** Attach to the field's input element. */
  readonly input: RefObject<HTMLInputElement | null>;
  readonly options: readonly Completion[];
  /** Index of the highlighted option; -1 for none. */
  readonly active: number;
  readonly isShown: boolean;
  readonly show: () => void;
  readonly close: () => void;
  /** Clears the field. */
  readonly clear: () => void;
  readonly take: (option: Completion) => void;
  readonly press: (event: KeyboardEvent) => void;
}

const NONE: Completions = { from: 0, to: 0, options: [] };

/** Completion for a filter field. */
export function useFilterList<Row>(field: FilteredField<Row>): FilterList {
  const { language, rows, value, onChange } = field;
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { caret, setCaret, putCaret } = useCaret(input);
  const found = useMemo(
    () => (isOpen ? completionsAt({ language, rows: rows() }, value, caret) : NONE),
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

/** Text with the option inserted, and the new caret position. */
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

/** Handles a key while the list is open. Returns whether to prevent the browser's default. */
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

/** Handles a key while the list is closed. Returns whether to prevent the browser's default. */
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

/** Index a key moves to; undefined for keys that do not move. */
function moveOf(key: string, active: number, count: number): number | undefined {
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return active <= 0 ? count - 1 : active - 1;
  return undefined;
}

/** Option that a key accepts; undefined if none. */
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

/** Caret position, and a setter that takes effect after the text has changed. */
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
