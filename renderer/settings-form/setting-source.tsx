import { KeyRound, Monitor, OctagonAlert, Terminal, TriangleAlert } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { useLive } from '../live/store.ts';
import { Chip, ChipButton, type Tone } from '../ui/chip.tsx';
import { copyText } from '../ui/copy.ts';
import { lazyPart } from '../ui/lazy-part.tsx';
import { fileName, formatHides, provenance, type Provenance } from './provenance.ts';
import { isBadValue, type RowProblems } from './row-problems.ts';
import type { RowState } from './row-state.ts';
import { formatMoved, rowIds, stagedCaution, formatStaged } from './format-row.ts';
import { useStaged } from './staged.ts';
import { UnusableSource } from './unusable-source.tsx';
import * as words from './words.ts';

/** Chip of a variable with its popover, loaded only if a variable sets a value. */
export const ENV_CHIP = lazyPart({
  load: async () => (await import('./env-chip.tsx')).EnvChip,
  pending: ({ source }) => <Chip tone="magenta">{source.name}</Chip>,
});

interface SettingSourceProps {
  readonly row: RowState;
  readonly lockedBecause: string;
  readonly problems: RowProblems;
}

/** Source of the value, what it overrides, the effect of Apply, and problems. */
export function SettingSource({ row, lockedBecause, problems }: SettingSourceProps) {
  const view = useLive((live) => live.settings);
  if (view === undefined) return null;
  const configName = fileName(view.configPath);
  const isLocked = lockedBecause !== '';
  return (
    <div id={rowIds(row.entry.key).source} className="setting-source">
      <SourceOf row={row} view={view} isLocked={isLocked} />
      <EditedAnyway row={row} isLocked={isLocked} />
      {problems.others.map(({ level, message }) => (
        <Problem key={message} level={level}>
          {message}
        </Problem>
      ))}
      {[formatMoved(row, configName), stagedCaution(row)].filter(Boolean).map((text) => (
        <Problem key={text} level="warning">
          {text}
        </Problem>
      ))}
      {isLocked ? <span className="visually-hidden">{lockedBecause}</span> : null}
    </div>
  );
}

interface SourceOfProps {
  readonly row: RowState;
  readonly view: SettingsView;
  readonly isLocked: boolean;
}

function SourceOf({ row, view, isLocked }: SourceOfProps) {
  const line = useRef<HTMLParagraphElement>(null);
  const { entry, setting } = row;
  const { source } = setting;
  const onApply = formatStaged(row, fileName(view.configPath));
  const applies = onApply === '' ? null : <span className="setting-on-apply">{onApply}</span>;
  if (source.kind === 'kept' || source.kind === 'refused') {
    const isInvalid = view.findings.some((one) => one.key === entry.key && isBadValue(one));
    return (
      <>
        <UnusableSource row={row} source={source} isInvalid={isInvalid} />
        {applies}
      </>
    );
  }
  const from = provenance(source, view.loginShell);
  return (
    <p ref={line} className="setting-source-line">
      <span className="visually-hidden">{words.comesFromColon}</span>
      {source.kind === 'env' ? (
        <ENV_CHIP.Part row={row} source={source} view={view} isLocked={isLocked} line={line} />
      ) : (
        <SourceChip from={from} />
      )}
      <span className="small">
        {[from.from, formatHides(setting, entry.definition)].filter(Boolean).join(', ')}
      </span>
      {applies}
    </p>
  );
}

const TONES: Readonly<Record<Provenance['kind'], Tone>> = {
  default: 'grey',
  file: 'blue',
  keystore: 'blue',
  env: 'magenta',
  flag: 'magenta',
  system: 'blue',
  loopback: 'grey',
  kept: 'amber',
  refused: 'red',
};

interface SourceChipProps {
  readonly from: Provenance;
}

function SourceChip({ from }: SourceChipProps) {
  const tone = TONES[from.kind];
  if (from.copies === '')
    return (
      <Chip tone={tone} icon={iconOf(from.kind)}>
        {from.text}
      </Chip>
    );
  return (
    <ChipButton
      tone={tone}
      label={words.copyFrom(from.text, from.copies)}
      onPress={() => void copyText(from.copies, from.copies)}
    >
      {from.text}
    </ChipButton>
  );
}

function iconOf(kind: Provenance['kind']): ReactNode {
  if (kind === 'keystore') return <KeyRound size={12} aria-hidden="true" />;
  if (kind === 'system') return <Monitor size={12} aria-hidden="true" />;
  return kind === 'flag' ? <Terminal size={12} aria-hidden="true" /> : undefined;
}

interface EditedAnywayProps {
  readonly row: RowState;
  readonly isLocked: boolean;
}

/** For values set by a flag: a button to edit the file anyway. Also says when such an edit takes effect. */
function EditedAnyway({ row, isLocked }: EditedAnywayProps) {
  const { key, definition } = row.entry;
  const isEdited = useStaged((staged) => staged.editedAnyway.has(key));
  const { kind } = row.setting.source;
  if (!row.isOverridden || definition.notInFile === true || isLocked || kind === 'keystore') return null;
  if (isEdited) return <p className="small">{words.fileTakesEffect(kind === 'flag')}</p>;
  if (kind !== 'flag') return null;
  return (
    <p className="small">
      <button
        type="button"
        className="link-button"
        onClick={() => {
          useStaged.getState().editAnyway(key);
          document.getElementById(rowIds(key).field)?.focus();
        }}
      >
        {words.editAnyway}
        <span className="visually-hidden">{words.editAnywayOf(definition.label)}</span>
      </button>{' '}
      {words.takesEffectWithoutFlag}
    </p>
  );
}

interface ProblemProps {
  readonly level: 'error' | 'warning';
  readonly children: string;
}

function Problem({ level, children }: ProblemProps) {
  const Icon = level === 'error' ? OctagonAlert : TriangleAlert;
  return (
    <p className={`setting-problem setting-problem-${level}`}>
      <Icon size={13} aria-hidden="true" />
      <span>
        <span className="visually-hidden">{level === 'error' ? words.problemColon : words.warningColon}</span>
        {children}
      </span>
    </p>
  );
}
