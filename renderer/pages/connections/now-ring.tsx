const RADIUS = 5;
const CENTRE = 6;

interface NowRingProps {
  /** How much of the clock has passed, from 0 to 1. */
  readonly share: number;
}

/** A small clock that fills; empty where none runs. The words beside it say the same. */
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

/** A sector from the top, clockwise. */
function sector(share: number): string {
  const angle = share * 2 * Math.PI;
  const x = (CENTRE + RADIUS * Math.sin(angle)).toFixed(2);
  const y = (CENTRE - RADIUS * Math.cos(angle)).toFixed(2);
  return `M${CENTRE} ${CENTRE}V${CENTRE - RADIUS}A${RADIUS} ${RADIUS} 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y}Z`;
}
