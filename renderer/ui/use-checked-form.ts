import { type ChangeEvent, type FormEvent, useState } from 'react';

/** Form whose values are validated by a single function. */
export interface CheckedForm<Values> {
  /** Values as typed. */
  readonly values: Values;
  readonly isSending: boolean;
  /** Props for the text field `name`; its error shows after it has lost focus or the form was submitted. */
  field(name: keyof Values & string): FieldProps;
  /** Updates some values and keeps the others. */
  set(values: Partial<Values>): void;
  /** Submits the form; if it is invalid, shows the errors and focuses the first invalid field. */
  readonly submit: (event: FormEvent<HTMLFormElement>) => void;
}

interface FieldProps {
  readonly name: string;
  readonly value: string;
  /** Error message; empty if valid. */
  readonly error: string;
  readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  readonly onBlur: () => void;
}

interface CheckedFormOptions<Values> {
  readonly start: Values;
  /** Error message for each of the trimmed values; empty if valid. */
  readonly check: (values: Values) => Readonly<Record<keyof Values & string, string>>;
  /** Receives the trimmed values. */
  readonly send: (values: Values) => Promise<void>;
}

/** State of a form of text fields: errors appear once a field has lost focus, and all of them on submit. */
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
      // TypeScript widens a computed key; `name` is a key of `Values`, whose values are all strings.
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
  // Same keys, and the values are still strings.
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, text.trim()])) as Values;
}
