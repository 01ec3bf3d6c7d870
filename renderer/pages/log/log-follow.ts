/**
 * A user's action on the list. Only these decide whether it follows the newest line: a scroll position says nothing
 * about the user's intent, and a virtualized list may stop short of its end.
 */
export type ListGesture =
  | { readonly kind: 'wheel'; readonly deltaY: number; readonly isAtEnd: boolean }
  | { readonly kind: 'key'; readonly key: string; readonly isAtEnd: boolean }
  /** Dragging the scroll bar, or scrolling by touch. */
  | { readonly kind: 'drag' }
  | { readonly kind: 'drag_end'; readonly isAtEnd: boolean }
  /** Choosing a line, which must then stay in place. */
  | { readonly kind: 'choose' }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'jump' };

const BACK_KEYS = new Set(['ArrowUp', 'PageUp', 'Home']);
const FORTH_KEYS = new Set(['ArrowDown', 'PageDown']);

/** Whether the list follows the newest line after an action. */
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
