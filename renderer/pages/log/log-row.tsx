import { memo } from 'react';
import type { LogRecord } from '../../../src/contract/log.ts';
import { formatTime } from '../../text/format.ts';
import { classNames } from '../../ui/class-names.ts';
import { ConnectionIcon } from '../../request-list/taken.tsx';
import { fieldsText, formatLine, markMatches } from './log-line.ts';

interface LogRowProps {
  readonly record: LogRecord;
  /**
   * For screen readers: the line's position in the list, from 1, and the number of lines. Undefined while the list
   * follows the newest line, since both would change with every message and rerender each visible line.
   */
  readonly place: number | undefined;
  readonly count: number | undefined;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly isFound: boolean;
  /** The search text; empty for none. */
  readonly query: string;
}

/** The `id` of a line's element. */
export function logRowId(seq: number): string {
  return `log-line-${seq}`;
}

/** A log line. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { record, query } = props;
  const { icon, tone, parts } = formatLine(record.message);
  return (
    <div
      id={logRowId(record.seq)}
      role="option"
      aria-selected={props.isChosen}
      aria-posinset={props.place}
      aria-setsize={props.count}
      className={classNames(
        'log-row',
        `log-${record.level}`,
        tone !== undefined && `log-row-${tone}`,
        props.isActive && 'is-active',
        props.isChosen && 'is-chosen',
        props.isFound && 'is-found',
      )}
    >
      <span className="log-time">{formatTime(record.time)}</span>
      <span className="log-level">{record.level.toUpperCase()}</span>
      <span className="log-message">
        {icon === undefined ? null : <ConnectionIcon isReused={icon === 'recycle'} className="log-icon" />}
        {parts.map((part) => (
          <span key={part.text} className={part.tone === undefined ? undefined : `log-word-${part.tone}`}>
            <Marked text={part.text} query={query} />
          </span>
        ))}{' '}
        <span className="log-fields">
          <Marked text={fieldsText(record)} query={query} />
        </span>
      </span>
    </div>
  );
});

interface MarkedProps {
  readonly text: string;
  readonly query: string;
}

function Marked({ text, query }: MarkedProps) {
  if (query === '') return text;
  let at = 0;
  return markMatches(text, query).map((part) => {
    at += part.text.length;
    return part.isMatch ? <mark key={at}>{part.text}</mark> : part.text;
  });
}
