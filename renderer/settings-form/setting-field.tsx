import { HIDDEN_SECRET } from '../../src/contract/settings/effective.ts';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { TextField } from '../ui/text-field.tsx';
import { choiceInFile, chosenDraft, isOnInFile, oddText, placeholderOf } from './format-field.ts';
import type { RowState } from './row-state.ts';
import { rowIds } from './format-row.ts';
import { useStaged } from './staged.ts';
import { fieldText, unitOf } from './format-value.ts';
import * as words from './words.ts';

interface SettingFieldProps {
  readonly row: RowState;
  readonly lockedBecause: string;
  readonly isInvalid: boolean;
}

/** Field for the value in the file. While a variable overrides it, the field is read-only but still focusable. */
export function SettingField({ row, lockedBecause, isInvalid }: SettingFieldProps) {
  const { entry, isOverridden } = row;
  const isEditedAnyway = useStaged((staged) => staged.editedAnyway.has(entry.key));
  const isHidden = isOverridden && !isEditedAnyway;
  const isReadOnly = isHidden || lockedBecause !== '' || entry.definition.notInFile === true;
  switch (entry.definition.kind) {
    case 'boolean':
      return <BooleanField row={row} isReadOnly={isReadOnly} isHidden={isHidden} />;
    case 'choice':
      return <ChoiceField row={row} isReadOnly={isReadOnly} />;
    default:
      return <LineField row={row} isReadOnly={isReadOnly} isHidden={isHidden} isInvalid={isInvalid} />;
  }
}

interface KindProps {
  readonly row: RowState;
  readonly isReadOnly: boolean;
}

function BooleanField({ row, isReadOnly, isHidden }: KindProps & { readonly isHidden: boolean }) {
  const { key, definition } = row.entry;
  const ids = rowIds(key);
  const odd = oddText(row);
  return (
    <span className="setting-switch">
      <Switch
        id={ids.field}
        labelledBy={ids.label}
        describedBy={describedBy(row)}
        isOn={isOnInFile(row)}
        isReadOnly={isReadOnly}
        onChange={(isOn) => choose(row, isOn)}
      />
      {odd === '' ? null : <code className="setting-odd">{odd}</code>}
      {isHidden && row.fileValue !== undefined ? <span className="small">{words.notInEffect}</span> : null}
      {definition.notInFile === true ? <span className="small">{words.notInFile}</span> : null}
    </span>
  );
}

function ChoiceField({ row, isReadOnly }: KindProps) {
  const { key, definition } = row.entry;
  const ids = rowIds(key);
  return (
    <Select
      id={ids.field}
      className="setting-select"
      labelledBy={ids.label}
      describedBy={describedBy(row)}
      options={(definition.choices ?? []).map((choice) => ({ value: choice, label: choice }))}
      value={choiceInFile(row)}
      isReadOnly={isReadOnly}
      onChange={(value) => choose(row, value)}
    />
  );
}

interface LineFieldProps extends KindProps {
  readonly isHidden: boolean;
  readonly isInvalid: boolean;
}

function LineField({ row, isReadOnly, isHidden, isInvalid }: LineFieldProps) {
  const { key, definition } = row.entry;
  const { draft, fileValue } = row;
  const isSecret = definition.kind === 'secret';
  const written = isSecret ? '' : fieldText(fileValue);
  const text = draft === undefined ? written : draft.kind === 'text' ? draft.text : '';
  const change = (next: string): void => {
    const { stage, drop } = useStaged.getState();
    // Secrets are never shown, so an emptied field means to keep the stored one.
    if (next === written || (isSecret && next === '')) drop(key);
    else stage({ [key]: { kind: 'text', text: next } });
  };
  const isShadowed = isHidden && fileValue !== undefined && !row.isStaged;
  return (
    <TextField
      id={rowIds(key).field}
      type={isSecret ? 'password' : 'text'}
      inputMode={definition.kind === 'integer' ? 'numeric' : 'text'}
      isMono
      className={isShadowed ? 'setting-shadowed' : undefined}
      value={text}
      placeholder={placeholderOf(row, isHidden)}
      readOnly={isReadOnly}
      isInvalid={isInvalid}
      aria-describedby={describedBy(row)}
      suffix={isShadowed ? words.notInEffect : unitOf(definition) === 's' ? 's' : undefined}
      onChange={(event) => change(event.target.value)}
      onBlur={() => {
        if (draft !== undefined) useStaged.getState().check([key]);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && row.isStaged) useStaged.getState().drop(key);
      }}
      {...(isSecret && fileValue === HIDDEN_SECRET ? { 'data-set': '' } : {})}
    />
  );
}

function choose(row: RowState, value: boolean | string): void {
  const { stage, drop } = useStaged.getState();
  const { key } = row.entry;
  const draft = chosenDraft(row, value);
  if (draft === undefined) drop(key);
  else stage({ [key]: draft });
}

function describedBy(row: RowState): string {
  const ids = rowIds(row.entry.key);
  return `${ids.effect} ${ids.problem} ${ids.source} ${ids.meaning}`;
}
