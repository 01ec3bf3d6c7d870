import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLevel, LogTarget } from '../../src/contract/log.ts';
import { onlyFinding, resolve, row } from './support.ts';

type Levels = Partial<Record<LogTarget, LogLevel>>;
const all = (level: LogLevel): Levels => ({
  lunaroute_ingress: level,
  lunaroute_egress: level,
  lunaroute_control: level,
});

for (const [text, targets] of [
  ['debug', all('debug')],
  ['DEBUG', all('debug')],
  ['lunaroute=debug', all('debug')],
  ['lunaroute_egress=debug', { lunaroute_egress: 'debug' }],
  ['lunaroute_egress::client=debug', { lunaroute_egress: 'debug' }],
  ['lunaroute_egress', { lunaroute_egress: 'trace' }],
  ['warn,lunaroute_egress=debug', { ...all('warn'), lunaroute_egress: 'debug' }],
  ['lunaroute_egress=debug, warn', { ...all('warn'), lunaroute_egress: 'debug' }],
  ['debug,info', all('info')],
  ['warn,lunaroute=debug', all('debug')],
  ['lunaroute_egress=debug,lunaroute=warn', { ...all('warn'), lunaroute_egress: 'debug' }],
  ['lunaroute_egress::client=debug,lunaroute_egress=warn', { lunaroute_egress: 'debug' }],
  ['lunaroute_egress=info,lunaroute_ingress=trace', { lunaroute_egress: 'info', lunaroute_ingress: 'trace' }],
  ['lunaroute_egress=info,lunaroute_egress=trace,', { lunaroute_egress: 'trace' }],
] as const) {
  test(`RUST_LOG=${text} is followed`, () => {
    const resolved = resolve({ env: { RUST_LOG: text } });
    assert.deepEqual(resolved.findings, []);
    assert.deepEqual(resolved.settings.logTargets, targets);
  });
}

for (const [text, targets] of [
  ['off', all('error')],
  ['lunaroute_egress=off', { lunaroute_egress: 'error' }],
  ['debug,hyper=info', all('debug')],
  ['lunaroute_egress=verbose', {}],
  ['lunaroute_egress=debug=x', {}],
  ['lunaroute_egress[span]=debug', {}],
  ['debug/pattern', {}],
] as const) {
  test(`RUST_LOG=${text} is followed as far as possible, with a warning`, () => {
    const resolved = resolve({ env: { RUST_LOG: text } });
    const finding = onlyFinding(resolved);
    assert.deepEqual([finding.level, finding.code, finding.at], ['warning', 'invalid_value', 'RUST_LOG']);
    assert.deepEqual(resolved.settings.logTargets, targets);
  });
}

test('a level for everything sets the log level, overriding LUNAROUTE_LOG_LEVEL', () => {
  const resolved = resolve({ env: { RUST_LOG: 'debug', LUNAROUTE_LOG_LEVEL: 'error' } });
  assert.equal(resolved.settings.logLevel, 'debug');
  const { value, source, hides } = row(resolved, 'logging.level');
  assert.deepEqual([value, source], ['debug', { kind: 'env', name: 'RUST_LOG', from: 'process' }]);
  assert.deepEqual(
    hides.map((hidden) => hidden.value),
    ['error', 'info'],
  );
  assert.equal(
    resolved.effective.some(({ key }) => key.startsWith('logging.targets.')),
    false,
  );
});

test('one level for all three targets sets the log level', () => {
  const text = 'lunaroute_ingress=warn,lunaroute_egress=warn,lunaroute_control=warn';
  assert.equal(row(resolve({ env: { RUST_LOG: text } }), 'logging.level').source.kind, 'env');
});

test('a level for one target has its own row, which hides the log level', () => {
  const resolved = resolve({ env: { RUST_LOG: 'lunaroute_egress=debug', LUNAROUTE_LOG_LEVEL: 'warn' } });
  assert.equal(resolved.settings.logLevel, 'warn');
  assert.deepEqual(row(resolved, 'logging.level').source, {
    kind: 'env',
    name: 'LUNAROUTE_LOG_LEVEL',
    from: 'process',
  });
  const target = row(resolved, 'logging.targets.lunaroute_egress');
  assert.equal(target.value, 'debug');
  assert.deepEqual(
    target.hides.map(({ value }) => value),
    ['warn', 'info'],
  );
});
