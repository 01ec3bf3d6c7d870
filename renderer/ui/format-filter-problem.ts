import { FILTER_MAX_CHARS, type FilterProblem } from '../../src/contract/filter/filter-language.ts';
import type { NumberUnit } from '../../src/contract/filter/row-field.ts';
import { formatCount } from '../text/format.ts';

const UNIT_WORDS: Readonly<Record<NumberUnit, string>> = {
  count: 'must be a number, such as 12 or 100k',
  ms: 'must be a duration with its unit, such as 500ms, 2s or 1min',
  bytes: 'must be a size, such as 2048, 64KiB or 1MB',
  status: 'must be a status, such as 404 or 4xx',
  percent: 'must be a percentage, such as 50%',
};

/** Explains in a sentence or two why a filter is invalid, and how to fix it. */
export function formatFilterProblem(problem: FilterProblem): string {
  switch (problem.kind) {
    case 'unknown_field':
      return `There is no field “${problem.field}”. Fields: ${problem.known.join(', ')}. To search for the text itself, put it in quotes.`;
    case 'value_missing':
      return formatMissing(problem.field, problem.example);
    case 'choice_unknown':
      return `“${problem.field}” must be ${formatList(problem.choices)}, not “${problem.value}”.`;
    case 'number_invalid':
      return `“${problem.field}” ${UNIT_WORDS[problem.unit]}, not “${problem.value}”.`;
    case 'not_ordered':
      return `“${problem.field}” can’t be compared with > or <.`;
    case 'quote_open':
      return 'The quote isn’t closed.';
    case 'too_long':
      return `The filter is longer than ${formatCount(FILTER_MAX_CHARS)} characters.`;
  }
}

function formatMissing(field: string, example: string): string {
  if (field === '') return 'Add a word after - and on both sides of |.';
  return example === ''
    ? `“${field}” needs a value.`
    : `“${field}” needs a value, such as ${field}:${example}.`;
}

function formatList(choices: readonly string[]): string {
  return choices.length < 2
    ? choices.join('')
    : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
}
