import { useEffect, useRef, useState } from 'react';
import type { LogBuffer } from '../../live/log-buffer.ts';
import { Button } from '../../ui/button.tsx';
import './log-status.css';
import type { LogTail } from './log-tail.ts';
import * as words from './words.ts';

/** The shortest interval between announcements to screen readers. */
const ANNOUNCE_MS = 5000;

interface LogStatusProps {
  readonly tail: LogTail;
  readonly buffer: LogBuffer;
  readonly onClear: () => void;
}

/** The number of lines shown, hidden and lost. */
export function LogStatus({ tail, buffer, onClear }: LogStatusProps) {
  const status = formatStatus(tail, buffer);
  const announced = useCalmly(status);
  return (
    <div className="log-status">
      <span>{status}</span>
      {tail.hidden === 0 ? null : (
        <Button size="small" tone="quiet" onClick={onClear}>
          {words.clearFilter}
        </Button>
      )}
      {buffer.lost === 0 ? null : <span className="log-dropped">{words.dropped(buffer.lost)}</span>}
      <span className="visually-hidden" role="status">
        {announced}
      </span>
    </div>
  );
}

function formatStatus(tail: LogTail, buffer: LogBuffer): string {
  const total = tail.length + tail.hidden;
  const parts = [tail.hidden === 0 ? words.lines(total) : words.shownOf(tail.length, total)];
  if (tail.hidden > 0) parts.push(words.hidden(tail.hidden));
  if (buffer.evicted > 0) parts.push(words.discarded(buffer.evicted));
  if (buffer.lost === 0) parts.push(words.noneDropped);
  if (!tail.isFollowing) parts.push(words.paused(tail.newer));
  return parts.join(' · ');
}

/** Returns the text, updated at most every few seconds. */
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
