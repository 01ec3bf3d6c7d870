import { History, OctagonAlert } from 'lucide-react';
import type { Source } from '../../src/contract/settings/effective.ts';
import { Chip } from '../ui/chip.tsx';
import { copyText } from '../ui/copy.ts';
import type { RowState } from './row-state.ts';
import { formatRefused, formatRestart, spotOf } from './format-unusable.ts';
import { formatClock } from './format-value.ts';
import * as words from './words.ts';

interface UnusableSourceProps {
  readonly row: RowState;
  readonly source: Extract<Source, { kind: 'kept' | 'refused' }>;
  /** Whether the value itself is invalid, rather than merely unusable at the moment. */
  readonly isInvalid: boolean;
}

/** An unusable value: its location, the value in effect instead, and the effect of a restart. */
export function UnusableSource({ row, source, isInvalid }: UnusableSourceProps) {
  const what = words.isUnusable(isInvalid);
  const { definition } = row.entry;
  return source.kind === 'kept' ? (
    <>
      <p className="setting-unusable">
        <Chip tone="amber" icon={<History size={12} aria-hidden="true" />}>
          {words.kept}
        </Chip>
        <span className="secondary">
          {words.keptSince(formatClock(source.since))}
          <SpotButton at={source.at} /> {what}
        </span>
      </p>
      <AfterRestart source={source} definition={definition} />
    </>
  ) : (
    <>
      <p className="setting-unusable">
        <Chip tone="red" icon={<OctagonAlert size={12} aria-hidden="true" />}>
          {words.refused}
        </Chip>
        <span className="secondary">
          <SpotButton at={source.at} /> {what}
        </span>
      </p>
      <p className="small">{formatRefused(definition)}</p>
    </>
  );
}

interface AfterRestartProps {
  readonly source: Extract<Source, { kind: 'kept' }>;
  readonly definition: RowState['entry']['definition'];
}

function AfterRestart({ source, definition }: AfterRestartProps) {
  const { before, stressed, after, isRefusal } = formatRestart(source.restart, definition);
  return (
    <p className="small">
      {before}
      <strong className={isRefusal ? 'setting-refuse' : 'setting-restart'}>{stressed}</strong>
      {after}
    </p>
  );
}

interface SpotButtonProps {
  readonly at: string;
}

/** Line in the file or name of a variable; clicking it copies the full location. */
function SpotButton({ at }: SpotButtonProps) {
  const { text, copies } = spotOf(at);
  return (
    <button
      type="button"
      className="link-button"
      title={words.copy(copies)}
      onClick={() => void copyText(copies, copies)}
    >
      <span className="visually-hidden">{words.copyLocation} </span>
      {text}
    </button>
  );
}
