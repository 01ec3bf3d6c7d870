import { ArrowDown, ArrowRight, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useLive } from '../live/store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { isRules, type RuleDraft } from './draft.ts';
import type { RowState } from './row-state.ts';
import { rowIds } from './format-row.ts';
import { addRule, changeRule, moveRule, removeRule } from './rule-edits.ts';
import './rules-editor.css';
import { rulesOf } from './rules-value.ts';
import { useStaged } from './staged.ts';
import * as words from './words.ts';

const EXAMPLE_PATTERN = '^llama';

interface RulesEditorProps {
  readonly row: RowState;
  readonly lockedBecause: string;
}

/** Editor of the routing rules, in the order in which they are tried. */
export function RulesEditor({ row, lockedBecause }: RulesEditorProps) {
  const providers = useLive((live) => live.settings?.providers) ?? [];
  const { key } = row.entry;
  const rules = rulesInHand(row);
  const isLocked = lockedBecause !== '';
  const stage = (next: readonly RuleDraft[]): void =>
    useStaged.getState().stage({ [key]: { kind: 'value', value: [...next] } });
  const first = providers[0]?.name ?? '';
  return (
    <div className="rules">
      {rules.length === 0 ? (
        <p className="small">{words.noRules}</p>
      ) : (
        <ol className="rules-list" aria-label={words.routingRules}>
          {rules.map((rule, index) => (
            <RuleRow
              // Rules have no identity but their place.
              // oxlint-disable-next-line react/no-array-index-key
              key={index}
              rule={rule}
              index={index}
              count={rules.length}
              providers={providers.map(({ name }) => name)}
              isReadOnly={isLocked}
              onChange={(change) => stage(changeRule(rules, index, change))}
              onMove={(by) => stage(moveRule(rules, index, by))}
              onRemove={() => stage(removeRule(rules, index))}
              onLeave={() => (row.draft === undefined ? undefined : useStaged.getState().check([key]))}
            />
          ))}
        </ol>
      )}
      {isLocked ? null : (
        <Button
          id={rowIds(key).field}
          size="small"
          icon={<Plus size={13} aria-hidden="true" />}
          onClick={() => stage(addRule(rules, first))}
        >
          {words.addRule}
        </Button>
      )}
    </div>
  );
}

function rulesInHand(row: RowState): readonly RuleDraft[] {
  if (row.draft?.kind !== 'value') return rulesOf(row.fileValue);
  return isRules(row.draft.value) ? row.draft.value : [];
}

interface RuleRowProps {
  readonly rule: RuleDraft;
  readonly index: number;
  readonly count: number;
  readonly providers: readonly string[];
  readonly isReadOnly: boolean;
  readonly onChange: (change: Partial<RuleDraft>) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
  readonly onLeave: () => void;
}

function RuleRow({ rule, index, count, providers, isReadOnly, ...on }: RuleRowProps) {
  const parts = words.ruleParts(index);
  const known = providers.includes(rule.provider) ? providers : [...providers, rule.provider];
  return (
    <li className="rule">
      <TextField
        isMono
        aria-label={parts.pattern}
        placeholder={EXAMPLE_PATTERN}
        fieldClassName="rule-pattern"
        value={rule.model_pattern}
        readOnly={isReadOnly}
        onChange={(event) => on.onChange({ model_pattern: event.target.value })}
        onBlur={on.onLeave}
      />
      <ArrowRight size={14} aria-hidden="true" />
      <Select
        label={parts.provider}
        className="rule-provider"
        options={known.map((provider) => ({
          value: provider,
          label: provider === '' ? words.noProvider : provider,
        }))}
        value={rule.provider}
        isReadOnly={isReadOnly}
        onChange={(provider) => on.onChange({ provider })}
      />
      {isReadOnly ? null : (
        <span className="rule-buttons">
          <IconButton
            size="small"
            label={parts.moveUp}
            icon={<ArrowUp size={14} aria-hidden="true" />}
            aria-disabled={index === 0}
            onClick={() => on.onMove(-1)}
          />
          <IconButton
            size="small"
            label={parts.moveDown}
            icon={<ArrowDown size={14} aria-hidden="true" />}
            aria-disabled={index === count - 1}
            onClick={() => on.onMove(1)}
          />
          <IconButton
            size="small"
            label={parts.remove}
            icon={<Trash2 size={14} aria-hidden="true" />}
            onClick={on.onRemove}
          />
        </span>
      )}
    </li>
  );
}
