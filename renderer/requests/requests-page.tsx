import { Page } from '../ui/page.tsx';

/** Placeholder frame, filled below. */
export function RequestsPage() {
  return <Page title="Requests">{null}</Page>;
}
