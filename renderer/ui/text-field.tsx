import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import './text-field.css';

interface TextFieldProps extends ComponentProps<'input'> {
  readonly isInvalid?: boolean;
  readonly isMono?: boolean;
  /** Stands in the field before the text, such as an icon. */
  readonly before?: ReactNode;
  /** Stands in the field after the text, such as a unit or a clear button. */
  readonly suffix?: ReactNode;
  readonly fieldClassName?: string | undefined;
}

/** One line of text. Read-only it stays focusable and is drawn with dashes. */
export function TextField({
  isInvalid = false,
  isMono = false,
  before,
  suffix,
  fieldClassName,
  className,
  ...input
}: TextFieldProps) {
  return (
    <span
      className={classNames(
        'text-field',
        isInvalid && 'text-field-invalid',
        input.readOnly === true && 'text-field-readonly',
        fieldClassName,
      )}
    >
      {before}
      <input
        autoComplete="off"
        spellCheck={false}
        {...input}
        className={classNames(isMono && 'is-mono', className)}
        aria-invalid={isInvalid || undefined}
      />
      {suffix === undefined ? null : <span className="text-field-suffix">{suffix}</span>}
    </span>
  );
}

interface LabelledFieldProps extends TextFieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong and what is accepted; empty where nothing is. */
  readonly error?: string | undefined;
}

/** A text field with its label above and its hint or error below. */
export function LabelledField({ label, hint, error = '', ...field }: LabelledFieldProps) {
  const id = useId();
  const note = error === '' ? hint : error;
  return (
    <div className="labelled">
      <label className="labelled-label" htmlFor={id}>
        {label}
      </label>
      <TextField
        {...field}
        id={id}
        isInvalid={error !== ''}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
      />
      {note === undefined ? null : (
        <p id={`${id}-note`} className={error === '' ? 'small' : 'labelled-error'}>
          {note}
        </p>
      )}
    </div>
  );
}
