/** A moment on this machine's clock, such as `Nov 28, 2026, 2:05 PM`; `at` is in milliseconds since 1970. */
export function formatDateTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
