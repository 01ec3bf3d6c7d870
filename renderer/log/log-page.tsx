import { Page } from '../ui/page.tsx';

/** Placeholder frame, filled below. */
export function LogPage() {
  return <Page title="Log">{null}</Page>;
}
