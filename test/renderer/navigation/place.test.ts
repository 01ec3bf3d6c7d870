import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hrefOf, parsePlace, type WindowPlace, placeOfSetting } from '../../../renderer/navigation/place.ts';

const CASES: readonly (readonly [string, WindowPlace])[] = [
  ['', { page: 'providers' }],
  ['#/', { page: 'providers' }],
  ['/log', { page: 'log' }],
  ['#/nowhere', { page: 'providers' }],
  ['#token=abc', { page: 'providers' }],
  ['#/providers/openai', { page: 'providers', provider: 'openai' }],
  [
    '#/providers/openai?setting=http_client.timeout_secs',
    { page: 'providers', provider: 'openai', setting: 'http_client.timeout_secs' },
  ],
  ['#/settings?setting=logging.level', { page: 'settings', setting: 'logging.level' }],
  ['#/providers/%E0%A4%A', { page: 'providers', provider: '%E0%A4%A' }],
];

test('an address names a page, a provider and a setting', () => {
  for (const [hash, place] of CASES) assert.deepEqual(parsePlace(hash), place, hash);
});

test('a written address reads back the same', () => {
  for (const [, place] of CASES) assert.deepEqual(parsePlace(hrefOf(place)), place);
});

test('each setting has an address', () => {
  assert.deepEqual(placeOfSetting('port'), { page: 'settings', setting: 'port' });
  assert.deepEqual(placeOfSetting('providers.my-groq.http_client.max_retries'), {
    page: 'providers',
    provider: 'my-groq',
    setting: 'http_client.max_retries',
  });
});
