import type { ShortcutId } from '../../navigation/shortcuts.ts';
/** The most rows shown; more words narrow the list. @internal Tested up to this limit. */
export const MAX_ROWS = 60;

/**
 * Returns the commands that match every word of the text, best first: labels that start with the text, then labels with
 * a word that starts with it, labels that contain it, and matches elsewhere. Ties keep their order. Without text,
 * returns only pages and actions.
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

/** An entry of the palette. */
export interface Command {
  /** A unique ID. */
  readonly id: string;
  readonly label: string;
  /** Grey text on the right, such as a setting's provider and its value in effect. */
  readonly note: string;
  readonly group: 'Pages' | 'Actions' | 'Settings';
  /** Additional search words. */
  readonly keywords: string;
  /** The keyboard shortcut for the same command. */
  readonly shortcut?: ShortcutId;
  readonly run: () => void;
}
