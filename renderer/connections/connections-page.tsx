import { Page } from '../ui/page.tsx';

/** Placeholder frame, filled below. */
export function ConnectionsPage() {
  return <Page title="Connections">{null}</Page>;
}
