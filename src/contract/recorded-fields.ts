import { DIALECTS, INPUT_INCLUDES_CACHED } from './dialect.ts';
import { filterLanguage } from './filter/filter-language.ts';
import { type RowField, YES_NO, yesOrNo } from './filter/row-field.ts';
import { kindField, reusedField, tokensField, usualFields } from './filter/usual-fields.ts';
import { type RecordedRequest, REQUEST_KINDS } from './recording.ts';

const KIND = kindField<RecordedRequest>('failed, created, retried', {
  failed: isRecordedTrouble,
  created: ({ connection }) => connection === 'created',
  retried: ({ retries }) => retries.length > 0,
});

const OWN_FIELDS: readonly RowField<RecordedRequest>[] = [
  reusedField(({ connection }) => (connection === null ? null : connection === 'reused')),
  {
    name: 'session',
    meaning: 'id of the session',
    kind: 'text',
    read: ({ session = null }) => session,
  },
  { name: 'agent', meaning: 'id of the agent', kind: 'text', read: ({ agent = null }) => agent },
  {
    name: 'turn',
    meaning: 'number of the turn',
    kind: 'number',
    unit: 'count',
    isUnlisted: true,
    read: ({ turn = null }) => turn,
  },
  {
    name: 'role',
    meaning: 'main thread, agent, helper and so on',
    kind: 'choice',
    choices: REQUEST_KINDS,
    read: ({ kind = null }) => kind,
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

/** Filter language for recordings, used in the window and in the program. */
export const RECORDED_LANGUAGE = filterLanguage<RecordedRequest>({
  fields: [
    KIND,
    ...usualFields<RecordedRequest>(),
    tokensField((row) => {
      const input = recordedPrompt(row);
      const output = row.tokens?.output;
      return input === undefined && output === undefined ? null : (input ?? 0) + (output ?? 0);
    }),
    ...OWN_FIELDS,
  ],
  text: ({ path, model, client, session, agent, code, providerError, stopReason }) =>
    [path, model, client, session, agent, code, providerError, stopReason].join('\n').toLowerCase(),
});

/** Input tokens including cached ones, as on the Live tab; undefined if the input was not reported. */
export function recordedPrompt({
  tokens = {},
  dialect,
}: Pick<RecordedRequest, 'tokens' | 'dialect'>): number | undefined {
  const { input, cacheRead = 0, cacheCreation = 0 } = tokens;
  if (input === undefined || INPUT_INCLUDES_CACHED[dialect]) return input;
  return input + cacheRead + cacheCreation;
}

/** Whether something went wrong: the proxy failed, or the provider reported an error. */
export function isRecordedTrouble(row: RecordedRequest): boolean {
  return row.code !== null || row.providerError !== null || row.status >= 400;
}
