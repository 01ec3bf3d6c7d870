import { RotateCcw, Undo2 } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { classNames } from '../ui/class-names.ts';
import { IconButton } from '../ui/button.tsx';
import { type RowProblems, rowProblems } from './row-problems.ts';
import type { RowState } from './row-state.ts';
import { isRuleRow, formatReset, rowIds } from './format-row.ts';
import { RulesEditor } from './rules-editor.tsx';
import { SettingField } from './setting-field.tsx';
import { SettingSource } from './setting-source.tsx';
import './setting-row.css';
import { useStaged } from './staged.ts';
import { useFocusedSetting } from './focused-setting.ts';
import { type FormattedValue, formatValue } from './format-value.ts';
import * as words from './words.ts';

/** Props of a row in the list. */
export interface SettingRowProps {
  readonly row: RowState;
  /** Why editing is disabled, such as an unparsable file; empty if it is not. */
  readonly lockedBecause: string;
  /** Replaces the standard field. */
  readonly field?: ReactNode;
  /** Content beside the name, such as a button that expands more. */
  readonly besideName?: ReactNode;
  /** Full-width content below the row. */
  readonly below?: ReactNode;
}

/** One setting: the value in effect, the field for the file, and the source of the value. */
export function SettingRow({ row, lockedBecause, field, besideName, below }: SettingRowProps) {
  const { entry, setting } = row;
  const ids = rowIds(entry.key);
  const isChecked = useStaged((staged) => staged.checked.has(entry.key));
  const isTarget = useFocusedSetting((target) => target.key === entry.key);
  const element = useRowFocus(entry.key);
  const shown = formatValue(setting.value, entry.definition);
  const isLong = isLongValue(shown);
  const problems = rowProblems(row, isChecked);
  return (
    <div
      ref={element}
      className={classNames(
        'setting-row',
        row.isStaged && 'setting-row-staged',
        row.isOverridden && 'setting-row-overridden',
        setting.source.kind === 'kept' && 'setting-row-kept',
        setting.source.kind === 'refused' && 'setting-row-refused',
        isTarget && 'setting-row-target',
        isRuleRow(row) && 'setting-row-wide',
        (isLong || field !== undefined) && 'setting-row-long',
      )}
      role="group"
      aria-labelledby={ids.label}
    >
      <div className="setting-name">
        <RowLabel row={row} isOfField={!isRuleRow(row) && field === undefined} />
        {besideName}
        <p id={ids.meaning} className="small">
          {entry.definition.meaning}
        </p>
      </div>
      <div id={ids.effect} className="setting-effect">
        <ValueInEffect shown={shown} isFromVariable={setting.source.kind === 'env'} />
      </div>
      <div className="setting-field">
        {field ?? <UsualField row={row} lockedBecause={lockedBecause} problems={problems} />}
        <FieldProblems id={ids.problem} messages={problems.ofField} />
      </div>
      <SettingSource row={row} lockedBecause={lockedBecause} problems={problems} />
      <div className="setting-actions">
        <ResetButton row={row} isLocked={lockedBecause !== ''} />
      </div>
      {below}
    </div>
  );
}

/** Whether a monospaced value exceeds the width of its column. */
function isLongValue({ isMono, text }: FormattedValue): boolean {
  return isMono && text.length > 12;
}

interface ValueInEffectProps {
  readonly shown: FormattedValue;
  readonly isFromVariable: boolean;
}

function ValueInEffect({ shown, isFromVariable }: ValueInEffectProps) {
  const { text, unit, note, isMono } = shown;
  return (
    <>
      <span className="visually-hidden">{words.inEffectColon}</span>
      <span
        className={classNames(
          'setting-value',
          isMono && 'setting-value-mono',
          isFromVariable && 'setting-value-env',
          isLongValue(shown) && 'setting-value-long',
        )}
      >
        {text}
      </span>
      {unit === 'connections' || unit === 'attempts' ? null : <span className="setting-unit"> {unit}</span>}
      {note === '' ? null : <span className="setting-note"> {note}</span>}
    </>
  );
}

interface RowLabelProps {
  readonly row: RowState;
  /** False if a button replaces the field, since a button names itself. */
  readonly isOfField: boolean;
}

function RowLabel({ row, isOfField }: RowLabelProps) {
  const { key, definition } = row.entry;
  const ids = rowIds(key);
  return isOfField ? (
    <label id={ids.label} htmlFor={ids.field} className="setting-label">
      {definition.label}
    </label>
  ) : (
    <span id={ids.label} className="setting-label">
      {definition.label}
    </span>
  );
}

interface UsualFieldProps {
  readonly row: RowState;
  readonly lockedBecause: string;
  readonly problems: RowProblems;
}

function UsualField({ row, lockedBecause, problems }: UsualFieldProps) {
  return isRuleRow(row) ? (
    <RulesEditor row={row} lockedBecause={lockedBecause} />
  ) : (
    <SettingField row={row} lockedBecause={lockedBecause} isInvalid={problems.hasErrors} />
  );
}

interface FieldProblemsProps {
  readonly id: string;
  readonly messages: readonly string[];
}

/** Error messages for the field, referenced by its `aria-describedby`. */
function FieldProblems({ id, messages }: FieldProblemsProps) {
  return (
    <div id={id} className="setting-field-problems">
      {messages.map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  );
}

interface ResetButtonProps {
  readonly row: RowState;
  readonly isLocked: boolean;
}

function ResetButton({ row, isLocked }: ResetButtonProps) {
  const action = formatReset(row);
  if (action === '' || isLocked) return null;
  const { key } = row.entry;
  const reset = (): void => {
    const { drop, stage } = useStaged.getState();
    if (row.isStaged) drop(key);
    else stage({ [key]: { kind: 'value', value: null } });
    // The button may have been unmounted.
    document.getElementById(rowIds(key).field)?.focus();
  };
  return (
    <IconButton
      size="small"
      label={`${action}: ${row.entry.definition.label}`}
      icon={
        row.isStaged ? <Undo2 size={14} aria-hidden="true" /> : <RotateCcw size={14} aria-hidden="true" />
      }
      onClick={reset}
    />
  );
}

/** Scrolls to the row and focuses its field when it is the target. */
function useRowFocus(key: string): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const count = useFocusedSetting((target) => (target.key === key ? target.count : 0));
  useEffect(() => {
    if (count === 0) return;
    element.current?.scrollIntoView({ block: 'center' });
    const field = document.getElementById(rowIds(key).field);
    (field ?? element.current?.querySelector<HTMLElement>('button, input'))?.focus({ preventScroll: true });
  }, [key, count]);
  return element;
}
