const RADIUS = 5;
const CENTRE = 6;

interface NowRingProps {
  /** The elapsed share of the timeout, from 0 to 1. */
  readonly share: number;
}

/** A small ring that fills as a timeout elapses. Hidden from screen readers, as the text next to it says the same. */
export function NowRing({ share }: NowRingProps) {
  return (
    <svg className="now-ring" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <circle cx={CENTRE} cy={CENTRE} r={RADIUS} fill="none" stroke="currentColor" />
      {share >= 1 ? (
        <circle cx={CENTRE} cy={CENTRE} r={RADIUS} fill="currentColor" />
      ) : (
        <path d={sector(share)} fill="currentColor" />
      )}
    </svg>
  );
}

/** A circle sector starting at the top, clockwise. */
function sector(share: number): string {
  const angle = share * 2 * Math.PI;
  const x = (CENTRE + RADIUS * Math.sin(angle)).toFixed(2);
  const y = (CENTRE - RADIUS * Math.cos(angle)).toFixed(2);
  return `M${CENTRE} ${CENTRE}V${CENTRE - RADIUS}A${RADIUS} ${RADIUS} 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y}Z`;
}
