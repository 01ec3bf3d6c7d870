import { ChevronDown, Lock, RefreshCw } from 'lucide-react';
import { Fragment, type RefObject, useRef, useState } from 'react';
import type { Source } from '../../src/contract/settings/effective.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { useLive } from '../live/store.ts';
import { useControl } from '../client/client.ts';
import { report } from '../proxy/proxy-actions.ts';
import { Breakable } from '../ui/breakable.tsx';
import { Button } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy-line.tsx';
import { Popover } from '../ui/popover.tsx';
import { Segmented } from '../ui/segmented.tsx';
import './env-chip.css';
import {
  canRestart,
  likelyShell,
  restartStep,
  type ProcessOrigin,
  UNSET_SHELLS,
  unsetCommand,
  usualPlaces,
  type UsualPlace,
} from './format-env.ts';
import { formatNext } from './provenance.ts';
import type { RowState } from './row-state.ts';
import { rowIds } from './format-row.ts';
import { useStaged } from './staged.ts';
import { shortValue } from './format-value.ts';
import * as words from './words.ts';

interface EnvChipProps {
  readonly row: RowState;
  readonly source: Extract<Source, { kind: 'env' }>;
  readonly view: SettingsView;
  readonly isLocked: boolean;
  /** Line that contains the chip; the popover does not cover it. */
  readonly line: RefObject<HTMLElement | null>;
}

/** Variable that sets a value; clicking it explains how to remove the variable. */
export function EnvChip({ row, source, view, isLocked, line }: EnvChipProps) {
  const [isOpen, setIsOpen] = useState(false);
  const isEditing = useRef(false);
  const { key, definition } = row.entry;
  const field = (): HTMLElement | null => document.getElementById(rowIds(key).field);
  const editAnyway = (): void => {
    isEditing.current = true;
    useStaged.getState().editAnyway(key);
    setIsOpen(false);
  };
  return (
    <Popover
      anchor={line}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (open) isEditing.current = false;
        setIsOpen(open);
      }}
      finalFocus={() => (isEditing.current ? field() : null)}
      title={words.variableTitle}
      aside={<span className="env-value mono">{shortValue(row.setting.value, definition)}</span>}
      trigger={
        <button type="button" className="chip chip-magenta">
          {row.isOverridden ? <Lock size={11} aria-hidden="true" /> : null}
          <span className="chip-text">
            <Breakable text={source.name} />
            <span className="visually-hidden">{words.variableHint}</span>
          </span>
          <ChevronDown size={12} aria-hidden="true" />
        </button>
      }
    >
      <EnvSteps row={row} source={source} view={view} onEdit={isLocked ? undefined : editAnyway} />
    </Popover>
  );
}

interface EnvStepsProps extends Pick<EnvChipProps, 'row' | 'source' | 'view'> {
  /** Undefined while the file cannot be written. */
  readonly onEdit: (() => void) | undefined;
}

function EnvSteps({ row, source, view, onEdit }: EnvStepsProps) {
  const client = useControl();
  const surroundings = useSurroundings(view);
  const [shell, setShell] = useState(() => likelyShell(surroundings));
  const { definition } = row.entry;
  const restart = (): void => void report(words.notRestarted, () => client.desktop.restart());
  return (
    <>
      <ol className="env-steps">
        <li>
          <p>
            {words.removeVariable}
            <Places places={usualPlaces(source.from, surroundings)} />.
          </p>
          <Segmented label={words.shell} options={UNSET_SHELLS} value={shell} onChange={setShell} />
          <CopyLine text={unsetCommand(shell, source.name)} what={words.theCommand} />
        </li>
        <li>
          <p>
            {restartStep(source.from, surroundings)} {formatNext(row.setting, definition)}
          </p>
        </li>
      </ol>
      {row.isOverridden ? null : <p className="small">{words.fileOverrides}</p>}
      <div className="env-buttons">
        {canRestart(source.from, surroundings) ? (
          <Button tone="primary" icon={<RefreshCw size={14} aria-hidden="true" />} onClick={restart}>
            {words.restart}
          </Button>
        ) : null}
        {row.isOverridden && definition.notInFile !== true && onEdit !== undefined ? (
          <Button onClick={onEdit}>{words.editFileAnyway}</Button>
        ) : null}
      </div>
    </>
  );
}

interface PlacesProps {
  readonly places: readonly UsualPlace[];
}

/** `a, b or c`. */
function Places({ places }: PlacesProps) {
  return places.map(({ text, isPath }, index) => (
    <Fragment key={text}>
      {words.orJoin(index, places.length)}
      {isPath ? <code>{text}</code> : text}
    </Fragment>
  ));
}

function useSurroundings({ startedFrom, loginShell }: SettingsView): ProcessOrigin {
  const platform = useLive((live) => live.status?.platform) ?? '';
  const isDesktop = useLive((live) => live.status?.isDesktop) ?? false;
  return { startedFrom, loginShell, platform, isDesktop };
}
