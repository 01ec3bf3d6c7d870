/**
 * The pane that F6 goes to: the next in order, round and round; backwards with Shift. `current` is -1 where the
 * focus is in none of them.
 */
export function nextPane(count: number, current: number, isBackwards: boolean): number {
  if (count === 0) return -1;
  if (current < 0) return isBackwards ? count - 1 : 0;
  return (current + (isBackwards ? count - 1 : 1)) % count;
}
