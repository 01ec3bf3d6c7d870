import { filterLanguage } from '../../src/contract/filter/filter-language.ts';
import {
  kindField,
  knownSum,
  reusedField,
  tokenFields,
  usualFields,
} from '../../src/contract/filter/usual-fields.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import { isUnderWay } from '../live/merge-requests.ts';
import { isTrouble, KEY_WORDS, STATE_WORDS } from './request-words.ts';

const KIND = kindField<RequestRow>('in progress, failed, created, retried', {
  inprogress: isUnderWay,
  failed: isTrouble,
  created: ({ connectionId, reused }) => connectionId > 0 && !reused,
  retried: ({ retries }) => retries.length > 0,
});

/** The filter of the live requests. */
export const REQUEST_LANGUAGE = filterLanguage<RequestRow>({
  fields: [
    KIND,
    ...usualFields<RequestRow>(),
    ...tokenFields<RequestRow>(
      ({ tokens }) => knownSum([tokens.fresh, tokens.cacheRead, tokens.cacheWrite, tokens.output]),
      ({ tokens }) => tokens.cacheRead,
    ),
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
