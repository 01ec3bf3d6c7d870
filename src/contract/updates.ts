/** A version newer than the running one. */
export interface NewerRelease {
  readonly version: string;
  /** The user dismissed it. */
  readonly isDismissed: boolean;
  /**
   * How to update with the package manager that installed this program; null if there is none or it can't be
   * determined.
   */
  readonly install: { readonly by: string; readonly command: string } | null;
}

/** What is known about newer versions. Times are milliseconds since 1970. */
export type UpdateView =
  /** Only the desktop app checks for updates. */
  | { readonly kind: 'headless' }
  /** The build has no repository to check. */
  | { readonly kind: 'no_feed' }
  /** Off because of the setting `updates.check`, or because a demo doesn't use the network. */
  | { readonly kind: 'off'; readonly why: 'setting' | 'demo' }
  | {
      readonly kind: 'on';
      readonly isLooking: boolean;
      /** Null before the first check. */
      readonly lookedAt: number | null;
      /** When the next check is due; null if not known yet. */
      readonly nextAt: number | null;
      /** Why the last check failed; empty if it succeeded. */
      readonly failure: string;
      readonly newer: NewerRelease | null;
    };

/** State without the desktop app. */
export const HEADLESS_UPDATE: UpdateView = { kind: 'headless' };

/** Describes the state in sentences; `when` formats a time for the reader. */
export function formatUpdate(view: UpdateView, when: (at: number) => string): string {
  switch (view.kind) {
    case 'headless':
      return 'Only the desktop app checks for updates.';
    case 'no_feed':
      return "This build doesn't check for updates (no release repository configured).";
    case 'off':
      return view.why === 'demo'
        ? "A demo doesn't check for updates."
        : 'Turned off by the setting updates.check.';
    case 'on': {
      if (view.isLooking) return 'Checking…';
      const next = view.nextAt === null ? '' : ` Next check: ${when(view.nextAt)}.`;
      return `${formatNews(view, when)}${next}`;
    }
  }
}

function formatNews(
  { newer, failure, lookedAt }: Extract<UpdateView, { kind: 'on' }>,
  when: (at: number) => string,
): string {
  const unread = failure === '' ? '' : `The release feed could not be read (${failure}).`;
  if (newer !== null) return `Version ${newer.version} is out. ${unread}`.trimEnd();
  if (unread !== '') return unread;
  return lookedAt === null ? 'Not checked yet.' : `No newer version, as of ${when(lookedAt)}.`;
}
