import { memo } from 'react';
import { formatAxis, type Stretch } from './stretch.ts';

interface PictureAxisProps {
  readonly stretch: Stretch;
}

/** Times before now, or times of day where the picture stands still. */
export const PictureAxis = memo(function PictureAxis({ stretch }: PictureAxisProps) {
  return (
    <div className="picture-axis" aria-hidden="true">
      {formatAxis(stretch).map((words) => (
        <span key={words}>{words}</span>
      ))}
    </div>
  );
});
