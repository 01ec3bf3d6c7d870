/**
 * What a user does to the list. Only gestures decide whether it follows: a scroll position says nothing about what
 * somebody wants, and a list that is drawn in parts lands short of its end by itself.
 */
export type ListGesture =
  | { readonly kind: 'wheel'; readonly deltaY: number; readonly isAtEnd: boolean }
  | { readonly kind: 'key'; readonly key: string; readonly isAtEnd: boolean }
  /** The scroll bar, or a finger. */
  | { readonly kind: 'drag' }
  | { readonly kind: 'drag_end'; readonly isAtEnd: boolean }
  /** A line was chosen: it must not run away. */
  | { readonly kind: 'choose' }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'jump' };

const BACK_KEYS = new Set(['ArrowUp', 'PageUp', 'Home']);
const FORTH_KEYS = new Set(['ArrowDown', 'PageDown']);

/** Whether the list follows the newest line after a gesture. */
export function followsAfter(isFollowing: boolean, gesture: ListGesture): boolean {
  switch (gesture.kind) {
    case 'wheel':
      if (gesture.deltaY < 0) return false;
      return isFollowing || (gesture.deltaY > 0 && gesture.isAtEnd);
    case 'key':
      if (BACK_KEYS.has(gesture.key)) return false;
      if (gesture.key === 'End') return true;
      return isFollowing || (FORTH_KEYS.has(gesture.key) && gesture.isAtEnd);
    case 'drag':
    case 'choose':
      return false;
    case 'drag_end':
      return gesture.isAtEnd;
    case 'toggle':
      return !isFollowing;
    case 'jump':
      return true;
  }
}
