import type { ShownDiffLine } from '../../src/contract/settings/settings-changes.ts';
import './diff-lines.css';
import * as words from './words.ts';

interface DiffLinesProps {
  /** Describes what is compared. */
  readonly label: string;
  readonly lines: readonly ShownDiffLine[];
}

/** Lines removed from and added to the file, with line numbers; screen readers get words for the signs. */
export function DiffLines({ label, lines }: DiffLinesProps) {
  if (lines.length === 0) return <p className="small">{words.noLineChanges}</p>;
  return (
    // Long lines scroll, so the region must be reachable by keyboard.
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
