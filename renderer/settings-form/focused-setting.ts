import { create } from 'zustand';
import { placeOfSetting } from '../navigation/place.ts';
import { goTo } from '../navigation/use-place.ts';

interface FocusedSettingState {
  /** The row that a link, the palette or Apply points at; it shows whatever the filter says. */
  readonly key: string | undefined;
  /** Counts up with each request to focus it. */
  readonly count: number;
}

export const useFocusedSetting = create<FocusedSettingState>(() => ({ key: undefined, count: 0 }));

/** Marks a row and moves the focus to it once it is there. */
export function focusSetting(key: string): void {
  useFocusedSetting.setState(({ count }) => ({ key, count: count + 1 }));
}

/** Goes to a setting's row, wherever it is, and focuses its field. */
export function showSetting(key: string): void {
  const { setting: _setting, ...page } = placeOfSetting(key);
  goTo(page);
  focusSetting(key);
}

/** No row is pointed at any more. */
export function clearFocusedSetting(): void {
  if (useFocusedSetting.getState().key !== undefined) useFocusedSetting.setState({ key: undefined });
}
