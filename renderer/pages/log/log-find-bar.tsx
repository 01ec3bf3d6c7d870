import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { formatCount } from '../../text/format.ts';
import { IconButton } from '../../ui/button.tsx';
import type { LogFind } from './use-log-find.ts';

interface LogFindBarProps {
  readonly find: LogFind;
}

/** Looks for a text among the lines that are shown. */
export function LogFindBar({ find }: LogFindBarProps) {
  const { query, place, count, setQuery: onQuery, step: onStep, close: onClose } = find;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      className="log-find"
      role="search"
      aria-label="Find in the log"
      onSubmit={(event) => {
        event.preventDefault();
        onStep(1);
      }}
    >
      <input
        ref={input}
        type="text"
        aria-label="Find"
        placeholder="Find"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key !== 'Enter' || !event.shiftKey) return;
          event.preventDefault();
          onStep(-1);
        }}
      />
      <span className="log-find-count" role="status">
        {query === '' ? '' : count === 0 ? 'not found' : `${formatCount(place)} of ${formatCount(count)}`}
      </span>
      <IconButton
        type="button"
        label="Previous find"
        size="small"
        icon={<ChevronUp size={14} aria-hidden="true" />}
        onClick={() => onStep(-1)}
      />
      <IconButton
        type="button"
        label="Next find"
        size="small"
        icon={<ChevronDown size={14} aria-hidden="true" />}
        onClick={() => onStep(1)}
      />
      <IconButton
        type="button"
        label="Close the search"
        size="small"
        icon={<X size={14} aria-hidden="true" />}
        onClick={onClose}
      />
    </form>
  );
}
