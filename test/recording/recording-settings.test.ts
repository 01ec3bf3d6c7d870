import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GENERAL } from '../../src/contract/settings/general.ts';
import { resolve } from '../settings/support.ts';

const NO_PII = {
  enabled: false,
  detect: { email: true, phone: true, ssn: true, credit_card: true, ip_address: true },
  customPatterns: [],
};

test('recording and retention are set in the file and off by default', () => {
  assert.deepEqual(resolve().settings.sessionRecording, {
    enabled: false,
    directory: '/home/ada/.config/lunaroute/sessions',
    bodies: false,
    maxFileMb: 64,
    keepDays: 30,
    keepMb: 1024,
    pii: NO_PII,
  });
  const yaml =
    'session_recording: { enabled: true, bodies: on, max_file_mb: 8, keep_days: 7, keep_mb: 100, jsonl: { directory: /rec } }';
  const { settings, findings } = resolve({ yaml });
  assert.deepEqual(findings, []);
  assert.deepEqual(settings.sessionRecording, {
    enabled: true,
    directory: '/rec',
    bodies: true,
    maxFileMb: 8,
    keepDays: 7,
    keepMb: 100,
    pii: NO_PII,
  });
});

for (const wrong of ['max_file_mb: 0', 'keep_days: 0', 'keep_mb: -1', 'bodies: some']) {
  test(`${wrong} is an error, and the default is in effect`, () => {
    const { settings, findings } = resolve({ yaml: `session_recording: { ${wrong} }` });
    assert.deepEqual(
      findings.map(({ level, code }) => [level, code]),
      [['error', 'invalid_value']],
    );
    assert.deepEqual(settings.sessionRecording, resolve().settings.sessionRecording);
  });
}

test("the upstream project's personal data settings are read and unsupported ones reported", () => {
  const { settings, findings } = resolve({
    yaml: [
      'session_recording:',
      '  enabled: true',
      '  pii:',
      '    enabled: true',
      '    detect_email: true',
      '    detect_ip_address: false',
      '    min_confidence: 0.7',
      '    redaction_mode: tokenize',
      '    hmac_secret: "canary-secret"',
      '    partial_show_chars: 4',
      '    custom_patterns:',
      '      - { name: employee, pattern: "EMP-\\\\d{6}", confidence: 0.9, redaction_mode: mask, placeholder: "[E]" }',
      '      - case=CASE-\\d+, \\d',
    ].join('\n'),
  });
  assert.deepEqual(
    findings.map(({ level, message }) => [
      level,
      /"([\w.]+)" belongs to the upstream project/u.exec(message)?.[1],
    ]),
    ['min_confidence', 'redaction_mode', 'hmac_secret', 'partial_show_chars'].map((key) => [
      'warning',
      `session_recording.pii.${key}`,
    ]),
  );
  assert.doesNotMatch(JSON.stringify(findings), /canary/u);
  assert.equal(settings.sessionRecording.enabled, true);
  assert.deepEqual(settings.sessionRecording.pii, {
    enabled: true,
    detect: { ...NO_PII.detect, ip_address: false },
    customPatterns: [
      { name: 'employee', pattern: String.raw`EMP-\d{6}` },
      { name: 'case', pattern: String.raw`CASE-\d+, \d` },
    ],
  });
});

const BROKEN: Readonly<Record<string, string>> = {
  'a switch that is neither on nor off': 'pii: { enabled: perhaps }',
  'a kind that is neither': 'pii: { enabled: true, detect_email: perhaps }',
  'a misspelt kind': 'pii: { enabled: true, detect_emial: true }',
  'a misspelt switch': 'pii: { enabeld: true }',
  'a word where the mapping must be': 'pii: all',
  'a list where the mapping must be': 'pii: [email]',
  'a pattern that is none': 'pii: { enabled: true, custom_patterns: ["a=("] }',
  'a pattern that cannot be searched for in linear time': String.raw`pii: { enabled: true, custom_patterns: ["a=(?=x)"] }`,
  'a pattern without a name': String.raw`pii: { enabled: true, custom_patterns: ["EMP-\\d+"] }`,
  'a mapping where the patterns must be': 'pii: { enabled: true, custom_patterns: { name: a } }',
};
for (const [name, pii] of Object.entries(BROKEN)) {
  test(`nothing is recorded while the personal data rules are invalid: ${name}`, () => {
    const { settings, findings } = resolve({ yaml: `session_recording: { enabled: true, ${pii} }` });
    assert.equal(settings.sessionRecording.enabled, false);
    assert.ok(findings.some(({ level }) => level === 'error'));
  });
}

test('patterns shown on one line parse back unchanged, including blanks and commas', () => {
  const { parse } = GENERAL.sessionRecording.pii.customPatterns;
  const text = String.raw`one=A{2,3} b, two=x y, z three=\d+`;
  const first = parse(text);
  assert.ok(first.kind === 'valid' && Array.isArray(first.shown));
  assert.deepEqual(first.value, [
    { name: 'one', pattern: 'A{2,3} b' },
    { name: 'two', pattern: 'x y, z' },
    { name: 'three', pattern: String.raw`\d+` },
  ]);
  const again = parse(first.shown.join(', '));
  assert.ok(again.kind === 'valid');
  assert.deepEqual(again.value, first.value);
  const odd = parse(['one=a, b=c']);
  assert.ok(odd.kind === 'valid' && Array.isArray(odd.shown));
  assert.deepEqual(parse(odd.shown.join(', ')), {
    ...odd,
    value: [{ name: 'one', pattern: String.raw`a, b\x3dc` }],
  });
});
