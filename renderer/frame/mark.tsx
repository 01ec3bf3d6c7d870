interface MarkProps {
  readonly size?: number;
}

/** The mark: the moon, and a small green light for a warm connection. */
export function Mark({ size = 26 }: MarkProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="mark">
      <path fill="var(--blue)" d="M18.2 3.1A13 13 0 1 0 28.9 18.6 10 10 0 0 1 18.2 3.1Z" />
      <circle cx="22" cy="10" r="2.6" fill="var(--green)" />
    </svg>
  );
}
