import { create } from 'zustand';

interface TargetState {
  /** The row that a link, the palette or Apply points at; it shows whatever the filter says. */
  readonly key: string | undefined;
  /** Counts up with each wish to have it focused. */
  readonly wish: number;
}

export const useTarget = create<TargetState>(() => ({ key: undefined, wish: 0 }));

/** Marks a row and moves the focus to it once it is there. */
export function aimAt(key: string): void {
  useTarget.setState(({ wish }) => ({ key, wish: wish + 1 }));
}

/** No row is pointed at any more. */
export function clearTarget(): void {
  if (useTarget.getState().key !== undefined) useTarget.setState({ key: undefined });
}
