import type { ShownDiffLine } from '../../src/contract/settings/settings-changes.ts';
import './diff-lines.css';
import * as words from './words.ts';

interface DiffLinesProps {
  /** What it is the difference of. */
  readonly label: string;
  readonly lines: readonly ShownDiffLine[];
}

/** Lines that are removed from and added to the file, with their numbers; the signs are words for screen readers. */
export function DiffLines({ label, lines }: DiffLinesProps) {
  if (lines.length === 0) return <p className="small">{words.noLineChanges}</p>;
  return (
    // A long line scrolls: the region must be reachable by keyboard.
    <div className="diff" role="region" aria-label={label} tabIndex={0}>
      <ol>
        {lines.map((line) => (
          <li key={`${line.kind} ${line.line}`} className={`diff-line diff-${line.kind}`}>
            <span className="diff-number" aria-hidden="true">
              {line.line}
            </span>
            <span className="diff-sign" aria-hidden="true">
              {line.kind === 'added' ? '+' : '−'}
            </span>
            <span className="visually-hidden">{words.changedLine(line.kind, line.line)}</span>
            <code>{line.text === '' ? ' ' : line.text}</code>
          </li>
        ))}
      </ol>
    </div>
  );
}
