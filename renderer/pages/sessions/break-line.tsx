import { Minimize2, Unlink } from 'lucide-react';
import { breakText, breakTitle, connectionText } from '../../../src/contract/format-break.ts';
import type { CacheBreak } from '../../../src/contract/sessions.ts';
import { classNames } from '../../ui/class-names.ts';

interface BreakLineProps {
  readonly cacheBreak: CacheBreak;
  /** Turn in which the cache break occurred. */
  readonly turn: number;
}

/** Cache break between two turns: what was cached, what was read, and why. A compaction is shown as normal. */
export function BreakLine({ cacheBreak, turn }: BreakLineProps) {
  const isNormal = cacheBreak.kind === 'compacted';
  const Icon = isNormal ? Minimize2 : Unlink;
  const connection = connectionText(cacheBreak, turn);
  return (
    <div role="gridcell" className={classNames('break-line', isNormal && 'is-normal')}>
      <Icon size={13} aria-hidden="true" className="break-icon" />
      <span className="break-text">
        <b>{breakTitle(cacheBreak)}</b>
        <span>{breakText(cacheBreak)}</span>
      </span>
      {connection === undefined ? null : <span className="break-connection">{connection}</span>}
    </div>
  );
}
