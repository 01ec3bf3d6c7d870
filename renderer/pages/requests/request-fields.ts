import { filterLanguage } from '../../../src/contract/filter/filter-language.ts';
import {
  kindField,
  reusedField,
  tokensField,
  usualFields,
} from '../../../src/contract/filter/usual-fields.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { isInProgress } from '../../live/merge-requests.ts';
import { addTold, cachedShare, promptOf } from '../../text/format-tokens.ts';
import { isTrouble, KEY_WORDS, STATE_WORDS } from '../../request-list/format-request.ts';

const KIND = kindField<RequestRow>('in progress, failed, created, retried', {
  inprogress: isInProgress,
  failed: isTrouble,
  created: ({ connectionId, reused }) => connectionId > 0 && !reused,
  retried: ({ retries }) => retries.length > 0,
});

/** Filter language of the live requests. */
export const REQUEST_LANGUAGE = filterLanguage<RequestRow>({
  fields: [
    KIND,
    ...usualFields<RequestRow>(),
    tokensField(({ tokens }) => addTold(promptOf(tokens), tokens.output)),
    {
      name: 'cached',
      meaning: 'how much of the prompt was read from the cache',
      kind: 'number',
      unit: 'percent',
      examples: ['<50%', '>=90%', 'none'],
      isUnlisted: true,
      read: ({ tokens }) => {
        const share = cachedShare(tokens);
        return share === null ? null : share * 100;
      },
    },
    reusedField(({ connectionId, reused }) => (connectionId > 0 ? reused : null)),
    {
      name: 'state',
      meaning: 'how far it has come',
      kind: 'choice',
      choices: Object.keys(STATE_WORDS),
      read: ({ state }) => state,
    },
    {
      name: 'key',
      meaning: 'whose API key was sent',
      kind: 'choice',
      choices: Object.keys(KEY_WORDS),
      read: ({ keyUse }) => keyUse,
    },
    { name: 'via', meaning: 'outbound proxy', kind: 'text', read: ({ via }) => via || null },
  ],
  text: (row) =>
    `${row.method} ${row.path} ${row.status} ${row.state} ${row.code ?? ''} ${row.client} ${row.provider} ${row.model ?? ''}`.toLowerCase(),
});

/** Rows that match a filter, newest first; none if the filter is invalid. */
export function filterRequests(rows: readonly RequestRow[], text: string): readonly RequestRow[] {
  const filter = REQUEST_LANGUAGE.read(text);
  return filter.kind === 'ok' ? rows.filter((row) => filter.matches(row)).toReversed() : [];
}
