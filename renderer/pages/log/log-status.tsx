import { useEffect, useRef, useState } from 'react';
import type { LogBuffer } from '../../live/log-buffer.ts';
import { formatCount, plural } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import './log-status.css';
import type { LogTail } from './log-tail.ts';

/** A screen reader is told of the log this often at most. */
const ANNOUNCE_MS = 5000;

interface LogStatusProps {
  readonly tail: LogTail;
  readonly buffer: LogBuffer;
  readonly onClear: () => void;
}

/** How many lines there are, how many are hidden, and how many were lost on the way. */
export function LogStatus({ tail, buffer, onClear }: LogStatusProps) {
  const words = formatStatus(tail, buffer);
  const announced = useCalmly(words);
  return (
    <div className="log-status">
      <span>{words}</span>
      {tail.hidden === 0 ? null : (
        <Button size="small" tone="quiet" onClick={onClear}>
          Clear the filter
        </Button>
      )}
      {buffer.lost === 0 ? null : (
        <span className="log-dropped">{plural(buffer.lost, 'line')} dropped before they could be shown</span>
      )}
      <span className="visually-hidden" role="status">
        {announced}
      </span>
    </div>
  );
}

function formatStatus(tail: LogTail, buffer: LogBuffer): string {
  const total = tail.length + tail.hidden;
  const parts = [
    tail.hidden === 0 ? plural(total, 'line') : `${formatCount(tail.length)} of ${plural(total, 'line')}`,
  ];
  if (tail.hidden > 0) parts.push(`${formatCount(tail.hidden)} hidden`);
  if (buffer.evicted > 0) parts.push(`${formatCount(buffer.evicted)} older lines discarded`);
  if (buffer.lost === 0) parts.push('none dropped');
  if (!tail.isFollowing) parts.push(`paused, ${formatCount(tail.newer)} new`);
  return parts.join(' · ');
}

/** A text that changes at most every few seconds. */
function useCalmly(text: string): string {
  const [calm, setCalm] = useState(text);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  }, [text]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setCalm(latest.current);
    }, ANNOUNCE_MS);
    return () => clearInterval(timer);
  }, []);
  return calm;
}
