/** A word about what just happened. */
export interface ToastText {
  readonly title: string;
  readonly description?: string;
  /** `trouble` is announced at once and stays until it is closed. */
  readonly kind?: 'done' | 'trouble';
  readonly action?: { readonly label: string; readonly onPress: () => void };
}
