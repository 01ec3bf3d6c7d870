/** Message about something that just happened. */
export interface ToastText {
  readonly title: string;
  readonly description?: string;
  /** `trouble` is announced immediately and stays until closed. */
  readonly kind?: 'done' | 'trouble';
  readonly action?: { readonly label: string; readonly onPress: () => void };
}
