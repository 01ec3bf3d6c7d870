import { create } from 'zustand';
import { placeOfSetting } from '../navigation/place.ts';
import { goTo } from '../navigation/use-place.ts';

interface FocusedSettingState {
  /** Row targeted by a link, the palette or Apply; shown regardless of the filter. */
  readonly key: string | undefined;
  /** Incremented with each focus request. */
  readonly count: number;
}

export const useFocusedSetting = create<FocusedSettingState>(() => ({ key: undefined, count: 0 }));

/** Highlights a row, and focuses it once it is rendered. */
export function focusSetting(key: string): void {
  useFocusedSetting.setState(({ count }) => ({ key, count: count + 1 }));
}

/** Opens the page of a setting and focuses its field. */
export function showSetting(key: string): void {
  const { setting: _setting, ...page } = placeOfSetting(key);
  goTo(page);
  focusSetting(key);
}

/** Removes the highlight. */
export function clearFocusedSetting(): void {
  if (useFocusedSetting.getState().key !== undefined) useFocusedSetting.setState({ key: undefined });
}
