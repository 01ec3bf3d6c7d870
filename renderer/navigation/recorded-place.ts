/** The two halves of the Requests page. */
export type RequestsTab = 'live' | 'recorded';

/** Their addresses. */
export const REQUESTS_HREFS: Readonly<Record<RequestsTab, string>> = {
  live: '#/requests',
  recorded: '#/requests/recorded',
};

/** Whether an address, with or without its `#`, names the recorded requests. */
export function isRecordedPlace(hash: string): boolean {
  return /^#?\/?requests\/recorded\/?$/u.test(hash);
}
