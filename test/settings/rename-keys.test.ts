import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { KeyStore } from '../../src/settings/sources/inputs.ts';
import { open } from './store-under-test.ts';

const TEXT = [
  'providers:',
  '  groq: { provider_type: openai, base_url: "https://api.groq.com" }',
  '  other: { provider_type: openai, base_url: "https://other.example" }',
  '  unfinished: { provider_type: openai }',
  '  constructor: { provider_type: openai, base_url: "https://third.example" }',
  '',
].join('\n');

const KEYS: Readonly<Record<string, string>> = {
  groq: 'key-of-groq',
  other: 'key-of-other',
  openai: 'key-of-openai',
};

interface Case {
  readonly it: string;
  readonly from: string;
  readonly to: string;
  readonly isStale?: boolean;
  /** `saved`, `changed`, or the code of a refusal. */
  readonly outcome: string;
  /** Content of the key store afterwards, if it changes. */
  readonly keys?: Readonly<Record<string, string>>;
}

const CASES: readonly Case[] = [
  {
    it: 'a name that is free, for one whose name every object has',
    from: 'constructor',
    to: 'quick',
    outcome: 'saved',
  },
  {
    it: 'a name that is free',
    from: 'groq',
    to: 'quick',
    outcome: 'saved',
    keys: { openai: 'key-of-openai', other: 'key-of-other', quick: 'key-of-groq' },
  },
  {
    it: 'a name that is free, for one that is not served',
    from: 'unfinished',
    to: 'quick',
    outcome: 'invalid',
  },
  { it: 'the name of another provider', from: 'groq', to: 'other', outcome: 'not_editable' },
  {
    it: 'the name of another provider, for one without a key',
    from: 'unfinished',
    to: 'other',
    outcome: 'not_editable',
  },
  { it: 'the name of one that is not served', from: 'groq', to: 'unfinished', outcome: 'not_editable' },
  {
    it: 'the name of a built-in one, which the file need not name',
    from: 'groq',
    to: 'openai',
    outcome: 'not_editable',
  },
  { it: 'its own name', from: 'groq', to: 'groq', outcome: 'not_editable' },
  { it: 'a name for one that is built in', from: 'openai', to: 'quick', outcome: 'built_in' },
  { it: 'a name for one that is not there', from: 'nobody', to: 'quick', outcome: 'not_editable' },
  {
    it: 'a name for a file that is another by now',
    from: 'groq',
    to: 'quick',
    isStale: true,
    outcome: 'changed',
  },
  {
    it: 'the name of another provider, in a file that is another by now',
    from: 'groq',
    to: 'other',
    isStale: true,
    outcome: 'not_editable',
  },
];

for (const { it, from, to, isStale = false, outcome, keys = KEYS } of CASES) {
  test(`renaming a provider to ${it}: ${outcome}, and every other key stays`, async (context) => {
    const kept = new Map(Object.entries(KEYS));
    const keyStore: KeyStore = {
      available: () => ({ available: true, reason: '' }),
      unread: () => [],
      keys: () => Promise.resolve(Object.fromEntries(kept)),
      store: (provider, key) => Promise.resolve(void kept.set(provider, key)),
      forget: (provider) => Promise.resolve(void kept.delete(provider)),
    };
    const { store, file } = open(context, { text: TEXT, keyStore });
    await store.load();
    const came = await store.editor.renameProvider(isStale ? 'stale' : store.view().fingerprint, from, to);
    assert.equal(came.kind === 'refused' ? came.code : came.kind, outcome);
    assert.deepEqual(Object.fromEntries(kept), keys);
    assert.equal(readFileSync(file, 'utf8'), outcome === 'saved' ? TEXT.replace(`${from}:`, `${to}:`) : TEXT);
  });
}
