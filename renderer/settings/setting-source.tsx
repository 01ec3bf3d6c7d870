import { KeyRound, Lock, OctagonAlert, Terminal, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLive } from '../live/store.ts';
import { Breakable } from '../ui/breakable.tsx';
import { Chip, ChipButton, type Tone } from '../ui/chip.tsx';
import { copyText } from '../ui/copy.ts';
import { fileName, hidesWords, provenance, type Provenance } from './provenance.ts';
import type { RowState } from './row-state.ts';
import { rowIds, stagedWords } from './row-words.ts';
import { useStaged } from './staged.ts';

interface SettingSourceProps {
  readonly row: RowState;
  readonly lockedBecause: string;
  /** What is wrong with what was typed or written; empty where nothing is. */
  readonly problem: string;
}

/** Where a value comes from and what it hides; what Apply will do; what is wrong. */
export function SettingSource({ row, lockedBecause, problem }: SettingSourceProps) {
  const { entry, setting } = row;
  const view = useLive((live) => live.settings);
  if (view === undefined) return null;
  const from = provenance(setting.source, view.loginShell);
  const hides = hidesWords(setting, entry.facts);
  const onApply = stagedWords(row, fileName(view.configPath));
  const warning = row.isStaged ? undefined : row.findings.find(({ level }) => level === 'warning');
  return (
    <div id={rowIds(entry.key).source} className="setting-source">
      <p className="setting-source-line">
        <span className="visually-hidden">Comes from: </span>
        <SourceChip from={from} isLocked={row.isOverridden} />
        <span className="small">{[from.from, hides].filter(Boolean).join(', ')}</span>
        {onApply === '' ? null : <span className="setting-on-apply">{onApply}</span>}
      </p>
      {row.isOverridden ? <EditAnyway row={row} isLocked={lockedBecause !== ''} /> : null}
      {problem === '' ? null : (
        <Problem tone="red" icon={<OctagonAlert size={13} aria-hidden="true" />}>
          {problem}
        </Problem>
      )}
      {warning === undefined ? null : (
        <Problem tone="amber" icon={<TriangleAlert size={13} aria-hidden="true" />}>
          {warning.message}
        </Problem>
      )}
      {lockedBecause === '' ? null : <span className="visually-hidden">{lockedBecause}</span>}
    </div>
  );
}

const TONES: Readonly<Record<Provenance['kind'], Tone>> = {
  default: 'grey',
  file: 'blue',
  keystore: 'blue',
  env: 'magenta',
  flag: 'magenta',
};

interface SourceChipProps {
  readonly from: Provenance;
  readonly isLocked: boolean;
}

function SourceChip({ from, isLocked }: SourceChipProps) {
  const tone = TONES[from.kind];
  const icon = iconOf(from.kind, isLocked);
  if (from.copies === '')
    return (
      <Chip tone={tone} icon={icon}>
        {from.text}
      </Chip>
    );
  return (
    <ChipButton
      tone={tone}
      icon={icon}
      label={`${from.text}: copy ${from.copies}`}
      onPress={() => void copyText(from.copies, from.copies)}
    >
      <Breakable text={from.text} />
    </ChipButton>
  );
}

function iconOf(kind: Provenance['kind'], isLocked: boolean): ReactNode {
  if (kind === 'keystore') return <KeyRound size={12} aria-hidden="true" />;
  if (kind === 'flag') return <Terminal size={12} aria-hidden="true" />;
  return kind === 'env' && isLocked ? <Lock size={11} aria-hidden="true" /> : undefined;
}

interface EditAnywayProps {
  readonly row: RowState;
  readonly isLocked: boolean;
}

function EditAnyway({ row, isLocked }: EditAnywayProps) {
  const { key, facts } = row.entry;
  const isEdited = useStaged((staged) => staged.editedAnyway.has(key));
  if (facts.notInFile === true || isLocked || row.setting.source.kind === 'keystore') return null;
  const gone =
    row.setting.source.kind === 'flag' ? 'once it starts without the flag' : 'once the variable is gone';
  if (isEdited) return <p className="small">The file’s value takes effect {gone}.</p>;
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
        Edit anyway<span className="visually-hidden">: the file’s {facts.label}</span>
      </button>{' '}
      (takes effect {gone})
    </p>
  );
}

interface ProblemProps {
  readonly tone: 'red' | 'amber';
  readonly icon: ReactNode;
  readonly children: string;
}

function Problem({ tone, icon, children }: ProblemProps) {
  return (
    <p className={`setting-problem setting-problem-${tone}`}>
      <Chip tone={tone} icon={icon}>
        {tone === 'red' ? 'not accepted' : 'note'}
      </Chip>
      <span>{children}</span>
    </p>
  );
}
