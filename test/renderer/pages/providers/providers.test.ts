import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { presetDrafts, formatPreset } from '../../../../renderer/pages/providers/presets.ts';
import {
  dropDraftsOf,
  renameDrafts,
  resetDrafts,
} from '../../../../renderer/pages/providers/provider-drafts.ts';
import {
  knownProviderForm,
  keyProblem,
  newNameProblem,
  providerProblems,
} from '../../../../renderer/pages/providers/provider-form.ts';
import { KNOWN_PROVIDERS } from '../../../../src/dialects/known-providers.ts';
import { formatKey, providerSign } from '../../../../renderer/pages/providers/format-provider.ts';
import { formatFault, formatProbe } from '../../../../renderer/pages/providers/format-health.ts';
import { stagedChanges } from '../../../../renderer/staged-changes/staged-changes.ts';
import { useStaged } from '../../../../renderer/settings-form/staged.ts';
import type { Dialect } from '../../../../src/contract/dialect.ts';
import { PRESETS } from '../../../../src/contract/settings/presets.ts';
import type { PoolView } from '../../../../src/contract/status.ts';
import { entryOf, provider, view } from '../../settings-form/settings-support.ts';

beforeEach(() => useStaged.getState().discard());

test('every preset stages valid values', () => {
  for (const preset of PRESETS) {
    const drafts = presetDrafts(preset, 'openai');
    const staged = stagedChanges(view(), drafts);
    assert.equal(staged.count, Object.keys(preset.values).length, preset.id);
    assert.deepEqual(staged.invalid, [], preset.id);
  }
});

test('a preset lists what it stages', () => {
  const preset = PRESETS.find(({ id }) => id === 'high-traffic');
  assert.ok(preset);
  assert.match(formatPreset(preset), /Max idle connections 128, Idle timeout 60, TCP keepalive 30\.$/u);
});

test('every known provider is offered with valid values and a free name', () => {
  const taken = ['openai', 'anthropic', 'gemini', 'groq', 'groq-2'];
  const forms = KNOWN_PROVIDERS.map((known) => knownProviderForm(known, taken));
  for (const form of forms)
    assert.deepEqual(providerProblems(form, taken), { name: '', dialect: '', baseUrl: '' });
  assert.deepEqual(
    forms.slice(0, 5).map(({ name }) => name),
    ['openai-2', 'anthropic-2', 'gemini-2', 'groq-3', 'openrouter'],
  );
});

test('variables of other programs are offered for a key only if the API matches', () => {
  const namesOf = (dialect: Dialect) =>
    entryOf('providers.gemini.api_key', [provider('gemini', { dialect })]).variables;
  assert.deepEqual(namesOf('gemini'), ['LUNAROUTE_GEMINI_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_API_KEY']);
  assert.deepEqual(namesOf('openai'), ['LUNAROUTE_GEMINI_API_KEY']);
});

test('a new name must be valid, free and not reserved by the proxy', () => {
  for (const name of ['groq', 'a', 'my-llm-2']) assert.equal(newNameProblem(name, ['openai']), '', name);
  for (const name of ['', 'Groq', '2x', 'a_b', 'v1', 'chat', 'metrics', 'openai', 'a'.repeat(65)])
    assert.match(newNameProblem(name, ['openai']), /^[A-Z].*\.$/u, name);
});

test('a key to store must fit into a header and have no quotes around it', () => {
  assert.equal(keyProblem('sk-1'), '');
  for (const key of ['', 'a b', '"sk-1"', '$OPENAI_API_KEY', 'x'.repeat(4097)])
    assert.match(keyProblem(key), /^[A-Z].*\.$/u, key);
});

test('a provider is warm, cold, off, not served, or has a problem', () => {
  // Only the open connections and the reachability are read.
  const warm = { stats: { open: 1 }, health: { reachability: { kind: 'reachable' } } } as PoolView;
  const openai = provider('openai');
  assert.equal(providerSign(openai, warm, []).label, 'warm');
  assert.equal(providerSign(openai, undefined, []).label, 'no connection yet');
  assert.equal(providerSign(provider('openai', { enabled: false }), warm, []).label, 'switched off');
  const finding = {
    level: 'error',
    code: 'invalid_value',
    message: '',
    at: '',
    key: 'providers.openai.x',
  } as const;
  assert.equal(providerSign(openai, warm, [finding]).label, 'has a problem');
  assert.equal(providerSign(provider('open'), warm, [finding]).label, 'warm');
  const failing = { stats: { open: 1 }, health: { reachability: { kind: 'failing' } } } as PoolView;
  assert.equal(providerSign(openai, failing, []).label, 'unreachable');
  const refused = provider('openai', { refusal: 'config.yaml:3 is no URL.' });
  assert.deepEqual(providerSign(refused, warm, []), { tone: 'red', label: 'not served' });
  assert.equal(providerSign(provider('openai', { enabled: false }), failing, []).label, 'switched off');
});

test('faults are counted in words, with no text if there are none', () => {
  const none = { errors: 0, resets: 0, timeouts: 0, staleReplaced: 0 };
  assert.equal(formatFault(none), '');
  assert.equal(
    formatFault({ errors: 2, resets: 1, timeouts: 0, staleReplaced: 3 }),
    '2 errors, 1 reset, 3 stale connections replaced',
  );
});

test('a connection test shows how long it took or why it failed', () => {
  assert.equal(
    formatProbe('openai', { kind: 'reachable', connectMs: 12.4, tlsMs: 30.6 }).description,
    'Connected in 12 ms, TLS in 31 ms. No request was sent.',
  );
  assert.equal(
    formatProbe('ollama', { kind: 'reachable', connectMs: 0.6, tlsMs: null }).description,
    'Connected in 1 ms. No request was sent.',
  );
  const failing = formatProbe('openai', { kind: 'failing', code: 'dns_failed', message: 'No such name.' });
  assert.deepEqual(failing, { title: 'openai can’t be reached', description: 'No such name.' });
  assert.match(formatProbe('openai', null).title, /was not tried/u);
});

test('a key shows its source and the variables that set it', () => {
  const shell = { kind: 'not_asked', why: '' } as const;
  assert.equal(formatKey(null, shell), 'from the client');
  assert.equal(formatKey({ kind: 'keystore' }, shell), 'from the key store');
  assert.equal(
    formatKey({ kind: 'env', name: 'OPENAI_API_KEY', from: 'process' }, shell),
    'from OPENAI_API_KEY',
  );
  assert.equal(formatKey({ kind: 'refused', at: '/c.yaml:3:1' }, shell), 'refused');
  const variables = (name: string) => entryOf(`providers.${name}.api_key`, [provider(name)]).variables;
  assert.deepEqual(variables('openai'), ['LUNAROUTE_OPENAI_API_KEY', 'OPENAI_API_KEY']);
  assert.deepEqual(variables('groq'), ['LUNAROUTE_GROQ_API_KEY']);
});

test('drafts follow a renamed provider and are dropped on its removal', () => {
  useStaged.getState().stage({
    'providers.groq.enabled': { kind: 'value', value: false },
    'providers.groq2.enabled': { kind: 'value', value: false },
  });
  renameDrafts('groq', 'fast');
  assert.deepEqual(Object.keys(useStaged.getState().drafts).toSorted(), [
    'providers.fast.enabled',
    'providers.groq2.enabled',
  ]);
  dropDraftsOf('fast');
  assert.deepEqual(Object.keys(useStaged.getState().drafts), ['providers.groq2.enabled']);
});

test('a reset removes the pool settings from the file and keeps the rest of the provider', () => {
  const drafts = resetDrafts('groq', {
    'providers.groq.base_url': 'https://a',
    'providers.groq.http_client.max_retries': 1,
    'providers.openai.http_client.max_retries': 1,
  });
  assert.deepEqual(drafts, { 'providers.groq.http_client.max_retries': { kind: 'value', value: null } });
});
