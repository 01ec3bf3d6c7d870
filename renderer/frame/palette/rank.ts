import type { ShortcutId } from '../../navigation/shortcuts.ts';
/** The most rows that are shown: further words find the rest. @internal Its test goes up to it. */
export const MAX_ROWS = 60;

/**
 * The commands that have every word of the text, the best first: a label that begins with the text, one with a word
 * that begins with it, one that holds it, then words found elsewhere. Equals keep their order. Without text, pages
 * and actions alone.
 */
export function rank(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return commands.filter(({ group }) => group !== 'Settings');
  return commands
    .map((command) => ({ command, score: scoreOf(command, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, MAX_ROWS)
    .map(({ command }) => command);
}

function scoreOf(command: Command, words: readonly string[]): number {
  const label = command.label.toLowerCase();
  const elsewhere = `${command.note} ${command.keywords}`.toLowerCase();
  let total = 0;
  for (const word of words) {
    const score = wordScore(label, elsewhere, word);
    if (score === 0) return 0;
    total += score;
  }
  return total + (label.startsWith(words.join(' ')) ? 10 : 0);
}

function wordScore(label: string, elsewhere: string, word: string): number {
  if (label.startsWith(word)) return 8;
  if (` ${label}`.includes(` ${word}`)) return 6;
  if (label.includes(word)) return 4;
  if (startsWord(elsewhere, word)) return 3;
  return elsewhere.includes(word) ? 1 : 0;
}

function startsWord(text: string, word: string): boolean {
  return text.split(/[^a-z0-9]+/u).some((part) => part.startsWith(word));
}

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
