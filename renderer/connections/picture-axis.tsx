import { useLive } from '../live/store.ts';
import { timeWords } from '../live/words.ts';

interface PictureAxisProps {
  readonly frozenAtMs: number | undefined;
}

const MINUTES = [5, 4, 3, 2, 1] as const;

/** Minutes before now, or before the moment at which the picture was stopped. */
export function PictureAxis({ frozenAtMs }: PictureAxisProps) {
  const wallMinusMonotonicMs = useLive((live) => live.wallMinusMonotonicMs);
  const end = frozenAtMs === undefined ? 'now' : timeWords(frozenAtMs + wallMinusMonotonicMs).slice(0, 8);
  return (
    <div className="picture-axis" aria-hidden="true">
      {MINUTES.map((minutes) => (
        <span key={minutes}>−{minutes}m</span>
      ))}
      <span>{end}</span>
    </div>
  );
}
