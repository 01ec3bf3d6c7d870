import './picture-legend.css';

/** What the shapes of the picture stand for. */
export function PictureLegend() {
  return (
    <ul className="picture-legend" aria-label="What the picture shows">
      <li>
        <span className="legend-created" aria-hidden="true" /> created
      </li>
      <li>
        <span className="legend-request" aria-hidden="true" /> request
      </li>
      <li>
        <svg className="legend-silent" width="20" height="9" viewBox="0 0 20 9" aria-hidden="true">
          <path d="M0 0h6q3 3.5 14 3.5v2q-11 0-14 3.5h-6z" fill="currentColor" />
        </svg>{' '}
        silent
      </li>
      <li>
        <span className="legend-waiting" aria-hidden="true" /> waiting
      </li>
      <li>
        <span className="legend-idle" aria-hidden="true" /> idle
      </li>
      <li>
        <Cross className="legend-closed" /> closed
      </li>
      <li>
        <Cross className="legend-fault" /> closed by server or error
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
