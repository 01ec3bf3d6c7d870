/** A version that is newer than this one. */
export interface NewerRelease {
  readonly version: string;
  /** Its user does not want to be told of it again. */
  readonly isDismissed: boolean;
  /** How the package manager that installed this program brings it up to date; null where there is none, or it can't be told. */
  readonly install: { readonly by: string; readonly command: string } | null;
}

/** What is known of newer versions. Times are milliseconds since 1970. */
export type UpdateView =
  /** Only the desktop app looks. */
  | { readonly kind: 'headless' }
  /** The build names no repository that could be asked. */
  | { readonly kind: 'no_feed' }
  /** By the setting `updates.check`, or since a demo leaves the network alone. */
  | { readonly kind: 'off'; readonly why: 'setting' | 'demo' }
  | {
      readonly kind: 'on';
      readonly isLooking: boolean;
      /** Null before the first look. */
      readonly lookedAt: number | null;
      /** The next look is due; null while that is not known. */
      readonly nextAt: number | null;
      /** Why the last look told nothing; empty where it did. */
      readonly failure: string;
      readonly newer: NewerRelease | null;
    };

/** Without a desktop. */
export const HEADLESS_UPDATE: UpdateView = { kind: 'headless' };

/** The state in sentences; `when` writes a moment for its reader. */
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
