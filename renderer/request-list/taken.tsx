import * as words from './words.ts';

interface TakenProps {
  /** 0 if there was no connection. */
  readonly connectionId: number;
  readonly isReused: boolean;
  /** Class for the word, so that narrow lists can hide it. */
  readonly wordClass?: string;
}

/** Class that colours the connection's cell. */
export function takenTone(isReused: boolean): string {
  return isReused ? 'request-reused' : 'request-created';
}

/** Connection that a request used, created or reused: an icon and a word, in addition to the cell's colour. */
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

/** Lucide's `recycle` and `plug`, each as a single path, since a moving list renders dozens of them at each step. */
const RECYCLE =
  'M7 19H4.815a1.83 1.83 0 0 1-1.57-.881 1.785 1.785 0 0 1-.004-1.784L7.196 9.5M11 19h8.203a1.83 1.83 0 0 0 1.556-.89 1.784 1.784 0 0 0 0-1.775l-1.226-2.12M14 16l-3 3 3 3M8.293 13.596 7.196 9.5 3.1 10.598M9.344 5.811l1.093-1.892A1.83 1.83 0 0 1 11.985 3a1.784 1.784 0 0 1 1.546.888l3.943 6.843M13.378 9.633l4.096 1.098 1.097-4.096';
const PLUG = 'M12 22v-5M15 8V2M17 8a1 1 0 0 1 1 1v4a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4V9a1 1 0 0 1 1-1zM9 8V2';

interface ConnectionIconProps {
  readonly isReused: boolean;
  readonly className?: string;
}

/** Icon for a reused or created connection; inherits its size and stroke from the list. */
export function ConnectionIcon({ isReused, className }: ConnectionIconProps) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={className}>
      <path d={isReused ? RECYCLE : PLUG} />
    </svg>
  );
}
