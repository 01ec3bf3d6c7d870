import './picture-legend.css';
import * as words from './words.ts';

/** Explains the shapes in the picture. */
export function PictureLegend() {
  return (
    <ul className="picture-legend" aria-label={words.legend}>
      <li>
        <span className="legend-created" aria-hidden="true" /> {words.shapeCreated}
      </li>
      <li>
        <span className="legend-request" aria-hidden="true" /> {words.shapeRequest}
      </li>
      <li>
        <svg className="legend-silent" width="20" height="9" viewBox="0 0 20 9" aria-hidden="true">
          <path d="M0 0h6q3 3.5 14 3.5v2q-11 0-14 3.5h-6z" fill="currentColor" />
        </svg>{' '}
        {words.shapeSilent}
      </li>
      <li>
        <span className="legend-waiting" aria-hidden="true" /> {words.shapeWaiting}
      </li>
      <li>
        <span className="legend-idle" aria-hidden="true" /> {words.shapeIdle}
      </li>
      <li>
        <Cross className="legend-closed" /> {words.shapeClosed}
      </li>
      <li>
        <Cross className="legend-fault" /> {words.shapeFault}
      </li>
    </ul>
  );
}

interface CrossProps {
  readonly className: string;
}

function Cross({ className }: CrossProps) {
  return (
    <svg className={className} width="9" height="9" viewBox="0 0 9 9" aria-hidden="true">
      <path
        d="M1 1l7 7M8 1l-7 7"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
      />
    </svg>
  );
}
