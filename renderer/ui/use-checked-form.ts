import { type ChangeEvent, type FormEvent, useState } from 'react';

/** A form whose values are checked by one function. */
export interface CheckedForm<Values> {
  /** As they were typed. */
  readonly values: Values;
  readonly isSending: boolean;
  /** What a text field of this name needs; its error shows once it was left or the form was sent. */
  field(name: keyof Values & string): FieldProps;
  /** Takes these values and keeps the others. */
  set(values: Partial<Values>): void;
  /** Sends the form, or shows what is wrong and goes to the first field with it. */
  readonly submit: (event: FormEvent<HTMLFormElement>) => void;
}

interface FieldProps {
  readonly name: string;
  readonly value: string;
  /** A sentence; empty where nothing is wrong. */
  readonly error: string;
  readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  readonly onBlur: () => void;
}

interface CheckedFormOptions<Values> {
  readonly start: Values;
  /** What is wrong with each of the trimmed values, in a sentence; empty where nothing is. */
  readonly check: (values: Values) => Readonly<Record<keyof Values & string, string>>;
  /** Gets the trimmed values. */
  readonly send: (values: Values) => Promise<void>;
}

/** Keeps a form of text fields: nothing is complained of before a field was left, everything once it is sent. */
export function useCheckedForm<Values extends Readonly<Record<string, string>>>({
  start,
  check,
  send,
}: CheckedFormOptions<Values>): CheckedForm<Values> {
  const [values, setValues] = useState(start);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isSending, setIsSending] = useState(false);
  const trimmed = trimmedValues(values);
  const problems = check(trimmed);
  const set = (changed: Partial<Values>): void => setValues((before) => ({ ...before, ...changed }));
  return {
    values,
    isSending,
    set,
    field: (name) => ({
      name,
      value: values[name] ?? '',
      error: left.has(name) ? problems[name] : '',
      // The name is one of the values, all of which are text.
      onChange: (event) => set({ [name]: event.target.value } as Partial<Values>),
      onBlur: () => setLeft((before) => new Set([...before, name])),
    }),
    submit: (event) => {
      event.preventDefault();
      const wrong = Object.keys(values).filter((name) => problems[name] !== '');
      setLeft(new Set(Object.keys(values)));
      const first = event.currentTarget.elements.namedItem(wrong[0] ?? '');
      if (first instanceof HTMLElement) first.focus();
      if (wrong.length > 0 || isSending) return;
      setIsSending(true);
      void send(trimmed).finally(() => setIsSending(false));
    },
  };
}

function trimmedValues<Values extends Readonly<Record<string, string>>>(values: Values): Values {
  // The same names, and text again.
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, text.trim()])) as Values;
}
