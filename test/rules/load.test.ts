import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { resolve } from '../settings/support.ts';

function isLoaded(): boolean {
  return Object.keys(createRequire(import.meta.url).cache).some((file) => /[\\/]re2js[\\/]/u.test(file));
}

test('the pattern engine is loaded with the first rule and not before', () => {
  assert.deepEqual(resolve({ yaml: 'port: 8081\nrouting: { rules: [] }\n' }).findings, []);
  assert.equal(isLoaded(), false);
  const yaml = 'routing: { rules: [{ model_pattern: ^gpt, provider: openai }] }\n';
  assert.deepEqual(resolve({ yaml }).findings, []);
  assert.equal(isLoaded(), true);
});
