import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { IconButton } from '../../ui/button.tsx';
import type { LogFind } from './use-log-find.ts';
import * as words from './words.ts';

interface LogFindBarProps {
  readonly find: LogFind;
}

/** Finds text in the lines shown. */
export function LogFindBar({ find }: LogFindBarProps) {
  const { query, place, count, setQuery: onQuery, step: onStep, close: onClose } = find;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      className="log-find"
      role="search"
      aria-label={words.findForm}
      onSubmit={(event) => {
        event.preventDefault();
        onStep(1);
      }}
    >
      <input
        ref={input}
        type="text"
        aria-label={words.find}
        placeholder={words.find}
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
        {query === '' ? '' : count === 0 ? words.notFound : words.findPlace(place, count)}
      </span>
      <IconButton
        type="button"
        label={words.previousFind}
        size="small"
        icon={<ChevronUp size={14} aria-hidden="true" />}
        onClick={() => onStep(-1)}
      />
      <IconButton
        type="button"
        label={words.nextFind}
        size="small"
        icon={<ChevronDown size={14} aria-hidden="true" />}
        onClick={() => onStep(1)}
      />
      <IconButton
        type="button"
        label={words.closeFind}
        size="small"
        icon={<X size={14} aria-hidden="true" />}
        onClick={onClose}
      />
    </form>
  );
}
