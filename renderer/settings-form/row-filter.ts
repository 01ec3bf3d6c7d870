import type { RowState } from './row-state.ts';

/** Filter of a settings page. */
export interface RowFilter {
  readonly text: string;
  readonly isModifiedOnly: boolean;
}

export const NO_FILTER: RowFilter = { text: '', isModifiedOnly: false };

/** Whether a row matches: each word typed occurs in its names, meaning, variables or value. */
export function passes(row: RowState, filter: RowFilter): boolean {
  if (filter.isModifiedOnly && !row.isModified) return false;
  const words = filter.text.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return true;
  const { entry, setting } = row;
  const haystack = [
    entry.definition.label,
    entry.definition.meaning,
    entry.key,
    entry.key.replaceAll('_', ' '),
    ...entry.variables,
    setting.source.kind === 'env' || setting.source.kind === 'flag' ? setting.source.name : '',
    entry.definition.kind === 'secret' ? '' : String(setting.value),
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => haystack.includes(word));
}
