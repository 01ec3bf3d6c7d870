import './kbd.css';

interface KbdProps {
  readonly keys: string;
}

/** A key to press, such as `Ctrl K`. */
export function Kbd({ keys }: KbdProps) {
  return <kbd className="kbd">{keys}</kbd>;
}
