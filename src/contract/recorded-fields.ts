import { DIALECTS } from './dialect.ts';
import { filterLanguage } from './filter/filter-language.ts';
import { type RowField, YES_NO, yesOrNo } from './filter/row-field.ts';
import { kindField, knownSum, reusedField, tokenFields, usualFields } from './filter/usual-fields.ts';
import type { RecordedRequest } from './recording.ts';
import { REQUEST_KINDS } from './sessions.ts';

const KIND = kindField<RecordedRequest>('failed, created, retried', {
  failed: isRecordedTrouble,
  created: ({ connection }) => connection === 'created',
  retried: ({ retries }) => retries.length > 0,
});

const OWN_FIELDS: readonly RowField<RecordedRequest>[] = [
  reusedField(({ connection }) => (connection === null ? null : connection === 'reused')),
  { name: 'session', meaning: 'session of the client', kind: 'text', read: ({ session }) => session ?? null },
  { name: 'agent', meaning: 'agent within the session', kind: 'text', read: ({ agent }) => agent ?? null },
  {
    name: 'turn',
    meaning: 'turn within its thread',
    kind: 'number',
    unit: 'count',
    read: ({ turn }) => turn ?? null,
  },
  {
    name: 'for',
    meaning: 'what it was for',
    kind: 'choice',
    choices: REQUEST_KINDS,
    read: ({ kind }) => kind ?? null,
  },
  { name: 'stop', meaning: 'stop reason', kind: 'text', read: ({ stopReason }) => stopReason },
  { name: 'error', meaning: 'error the provider reported', kind: 'text', read: (row) => row.providerError },
  {
    name: 'dialect',
    meaning: 'API dialect',
    kind: 'choice',
    choices: DIALECTS,
    read: ({ dialect }) => dialect,
  },
  {
    name: 'streamed',
    meaning: 'whether the response was a stream',
    kind: 'choice',
    choices: YES_NO,
    read: ({ streamed }) => yesOrNo(streamed),
  },
];

/** The filter of the recordings, in the window and in the program. */
export const RECORDED_LANGUAGE = filterLanguage<RecordedRequest>({
  fields: [
    KIND,
    ...usualFields<RecordedRequest>(),
    ...tokenFields<RecordedRequest>(
      ({ tokens }) => knownSum([tokens?.input, tokens?.output]),
      ({ tokens }) => tokens?.cacheRead ?? null,
    ),
    ...OWN_FIELDS,
  ],
  text: ({ path, model, client, session, agent, code, providerError, stopReason }) =>
    [path, model, client, session, agent, code, providerError, stopReason].join('\n').toLowerCase(),
});

/** Whether something went wrong: a failure on the way, or an error of the provider. */
export function isRecordedTrouble(row: RecordedRequest): boolean {
  return row.code !== null || row.providerError !== null || row.status >= 400;
}
