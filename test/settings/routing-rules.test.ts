import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIG, onlyFinding, resolve, row } from './support.ts';

const rules = (...lines: string[]) =>
  resolve({ yaml: ['routing:', '  rules:', ...lines.map((line) => `    - ${line}`)].join('\n') });

test('rules are in force in the order in which they stand, and shown as one row', () => {
  const resolved = rules(
    '{ model_pattern: "^gpt", provider: openai }',
    '{ model_pattern: ^claude, primary: anthropic }',
  );
  assert.deepEqual(resolved.findings, []);
  assert.deepEqual(resolved.settings.routingRules, [
    { modelPattern: '^gpt', provider: 'openai' },
    { modelPattern: '^claude', provider: 'anthropic' },
  ]);
  assert.deepEqual(row(resolved, 'routing.rules'), {
    key: 'routing.rules',
    value: ['^gpt -> openai', '^claude -> anthropic'],
    source: { kind: 'file', path: CONFIG, line: 2 },
    hides: [{ kind: 'default', value: [] }],
  });
});

test('provider wins over primary', () => {
  const resolved = rules('{ model_pattern: x, provider: openai, primary: anthropic }');
  assert.equal(resolved.settings.routingRules[0]?.provider, 'openai');
  assert.match(onlyFinding(resolved).message, /"primary" in a routing rule is not used/);
});

test('what the upstream project has in a rule beyond that is a warning for each key', () => {
  const resolved = rules(
    '{ name: a, model_pattern: x, primary: openai, fallbacks: [anthropic], priority: 10 }',
  );
  assert.equal(resolved.settings.routingRules.length, 1);
  assert.deepEqual(
    resolved.findings.map(({ level, code, at }) => [level, code, at]),
    [9, 53, 77].map((column) => ['warning', 'unknown_key', `${CONFIG}:3:${column}`]),
  );
});

test('a case-insensitive pattern as Rust writes it becomes one that JavaScript reads', () => {
  const [rule] = rules('{ model_pattern: "(?i)^GPT", provider: openai }').settings.routingRules;
  assert.ok(rule);
  assert.ok(new RegExp(rule.modelPattern).test('gpt-5'));
});

for (const [line, code, place] of [
  ['{ model_pattern: "gpt(", provider: openai }', 'invalid_value', '3:24'],
  ['{ model_pattern: 5, provider: openai }', 'invalid_value', '3:24'],
  ['{ provider: openai }', 'invalid_value', '3:7'],
  ['{ model_pattern: gpt }', 'invalid_value', '3:7'],
  ['{ model_pattern: gpt, provider: groq }', 'unknown_provider', '3:39'],
  ['{ model_pattern: "${NOT_SET}", provider: openai }', 'unset_variable', '3:24'],
] as const) {
  test(`the rule ${line} is left out with ${code}, and the others hold`, () => {
    const resolved = rules(line, '{ model_pattern: ^claude, provider: anthropic }');
    const finding = onlyFinding(resolved);
    assert.deepEqual([finding.level, finding.code, finding.at], ['error', code, `${CONFIG}:${place}`]);
    assert.deepEqual(resolved.settings.routingRules, [{ modelPattern: '^claude', provider: 'anthropic' }]);
  });
}
