import type { ShortcutId } from '../../navigation/shortcuts.ts';

/** One thing that the palette can do or show. */
export interface Command {
  /** Its name in the list, unique. */
  readonly id: string;
  readonly label: string;
  /** In grey at its right, such as the provider of a setting and the value in force. */
  readonly note: string;
  readonly group: 'Pages' | 'Actions' | 'Settings';
  /** Further words by which it is found. */
  readonly keywords: string;
  /** The keys that do the same. */
  readonly shortcut?: ShortcutId;
  readonly run: () => void;
}
