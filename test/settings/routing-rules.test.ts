import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePattern } from '../../src/rules/pattern.ts';
import { CONFIG, onlyFinding, resolve, row } from './support.ts';

const rules = (...lines: string[]) =>
  resolve({ yaml: ['routing:', '  rules:', ...lines.map((line) => `    - ${line}`)].join('\n') });

function finds(pattern: string, model: string): boolean | undefined {
  const compiled = compilePattern(pattern);
  return compiled.kind === 'pattern' ? compiled.pattern.test(model) : undefined;
}

test('rules are in effect in file order and shown as one row', () => {
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

test('provider overrides primary', () => {
  const resolved = rules('{ model_pattern: x, provider: openai, primary: anthropic }');
  assert.equal(resolved.settings.routingRules[0]?.provider, 'openai');
  assert.match(onlyFinding(resolved).message, /"primary" in a routing rule is not used/);
});

test('each unsupported rule key of the upstream project is a warning', () => {
  const resolved = rules(
    '{ name: a, model_pattern: x, primary: openai, fallbacks: [anthropic], priority: 10 }',
  );
  assert.equal(resolved.settings.routingRules.length, 1);
  assert.deepEqual(
    resolved.findings.map(({ level, code, at }) => [level, code, at]),
    [9, 53, 77].map((column) => ['warning', 'unknown_key', `${CONFIG}:3:${column}`]),
  );
});

test('a case-insensitive pattern in Rust syntax works, and so does an escape unknown in Unicode mode', () => {
  assert.equal(finds('(?i)^GPT', 'gpt-5'), true);
  assert.equal(finds(String.raw`gpt\-4`, 'my-gpt-4o'), true);
  assert.equal(finds('^gpt', 'my-gpt-4o'), false);
  for (const pattern of ['(?i)^GPT', String.raw`gpt\-4`]) {
    assert.deepEqual(rules(`{ model_pattern: '${pattern}', provider: openai }`).findings, []);
  }
});

for (const [line, code, place] of [
  ['{ model_pattern: "gpt(", provider: openai }', 'invalid_value', '3:24'],
  ['{ model_pattern: "^gpt(?!-4)", provider: openai }', 'invalid_value', '3:24'],
  ['{ model_pattern: "(?<=a)b", provider: openai }', 'invalid_value', '3:24'],
  ['{ model_pattern: "(a)\\\\1", provider: openai }', 'invalid_value', '3:24'],
  ['{ model_pattern: 5, provider: openai }', 'invalid_value', '3:24'],
  ['{ provider: openai }', 'invalid_value', '3:7'],
  ['{ model_pattern: gpt }', 'invalid_value', '3:7'],
  ['{ model_pattern: "${NOT_SET}", provider: openai }', 'unset_variable', '3:24'],
] as const) {
  test(`the rule ${line} is ${code}, and no request uses the other rules`, () => {
    const resolved = rules(line, '{ model_pattern: ^claude, provider: anthropic }');
    const finding = onlyFinding(resolved);
    assert.deepEqual([finding.level, finding.code, finding.at], ['error', code, `${CONFIG}:${place}`]);
    assert.deepEqual(resolved.settings.routingRules, []);
    assert.ok(resolved.settings.rulesRefusal?.startsWith(CONFIG), resolved.settings.rulesRefusal);
  });
}

test('unsupported pattern syntax is named', () => {
  const message = (pattern: string): string =>
    onlyFinding(rules(`{ model_pattern: '${pattern}', provider: openai }`)).message;
  assert.match(
    message('a(?=b)'),
    /must not use lookaround, such as \(\?=x\), in the model_pattern of rule 1/,
  );
  assert.match(message(String.raw`(a)\1`), /must not use backreferences/);
  assert.match(message('a(b'), /must have a valid regular expression \(missing closing \): `a\(b`\)/);
});

test('every fault in a rule is reported at its place', () => {
  const resolved = rules('{ model_pattern: "gpt(", provider: 5 }');
  assert.deepEqual(
    resolved.findings.map(({ at }) => at),
    [`${CONFIG}:3:24`, `${CONFIG}:3:42`],
  );
});

test('a rule with an unknown provider is an error, and its requests go to no other provider', () => {
  const resolved = rules('{ model_pattern: gpt, provider: groq }');
  const finding = onlyFinding(resolved);
  assert.deepEqual(
    [finding.level, finding.code, finding.at],
    ['error', 'unknown_provider', `${CONFIG}:3:39`],
  );
  assert.deepEqual(resolved.settings.routingRules, [{ modelPattern: 'gpt', provider: 'groq' }]);
});
