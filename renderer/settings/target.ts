import { create } from 'zustand';
import { placeOfSetting } from '../shell/place.ts';
import { goTo } from '../shell/use-place.ts';

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

/** Goes to a setting's row, wherever it is, and focuses its field. */
export function showSetting(key: string): void {
  const { setting: _setting, ...page } = placeOfSetting(key);
  goTo(page);
  aimAt(key);
}

/** No row is pointed at any more. */
export function clearTarget(): void {
  if (useTarget.getState().key !== undefined) useTarget.setState({ key: undefined });
}
