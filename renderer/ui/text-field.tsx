import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import './text-field.css';

interface TextFieldProps extends ComponentProps<'input'> {
  readonly isInvalid?: boolean;
  readonly isMono?: boolean;
  /** Content in the field before the text, such as an icon. */
  readonly before?: ReactNode;
  /** Content in the field after the text, such as a unit or a clear button. */
  readonly suffix?: ReactNode;
  readonly fieldClassName?: string | undefined;
}

/** Single-line text field. When read-only it stays focusable and has a dashed border. */
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
  /** Error message that also says what is accepted; empty if valid. */
  readonly error?: string | undefined;
}

/** Text field with a label above and a hint or error below. */
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
