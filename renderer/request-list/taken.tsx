import { ConnectionIcon } from '../ui/connection-icon.tsx';

import * as words from './words.ts';

interface TakenProps {
  /** 0 where there was none. */
  readonly connectionId: number;
  readonly isReused: boolean;
  /** Of an element for the word, for a list that hides it where it is narrow. */
  readonly wordClass?: string;
}

/** The colour of the cell that a connection stands in. */
export function takenTone(isReused: boolean): string {
  return isReused ? 'request-reused' : 'request-created';
}

/** The connection that a request took, created or reused: a word and a shape, for a cell in the colour of it. */
export function Taken({ connectionId, isReused, wordClass }: TakenProps) {
  if (connectionId === 0) return '–';
  const word = isReused ? words.reused : words.created;
  return (
    <>
      <ConnectionIcon isReused={isReused} />
      {wordClass === undefined ? ` #${connectionId} ${word}` : ` #${connectionId} `}
      {wordClass === undefined ? null : <span className={wordClass}>{word}</span>}
    </>
  );
}
