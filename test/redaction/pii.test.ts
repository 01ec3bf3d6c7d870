import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PII_KINDS, type PiiKind } from '../../src/contract/settings/pii.ts';
import { piiDetectors } from '../../src/redaction/pii.ts';
import { redactText } from '../../src/redaction/redact-text.ts';

function clean(text: string, kinds: readonly PiiKind[] = PII_KINDS): string {
  return redactText(text, { detectors: piiDetectors(kinds) }).text;
}

const FOUND: Readonly<Record<PiiKind, readonly string[]>> = {
  email: ['ada@example.org', 'a.b+c%d@mail.example.co.uk', "o'neil_1@x-y.example", 'jürgen@müller.example'],
  phone: [
    '+49 171 2345678',
    '+1 (555) 123-4567',
    '(555) 123-4567',
    '555-123-4567',
    '1-555-123-4567',
    '0171 2345678',
  ],
  ssn: ['123-45-6789', '001-01-0001'],
  credit_card: [
    '4111111111111111',
    '4111 1111 1111 1111',
    '5500-0000-0000-0004',
    '340000000000009',
    '2223000048400011',
    '30000000000004',
    '6011000000000004',
    '3530111333300000',
  ],
  ip_address: ['10.1.2.3', '203.0.113.255', '2001:db8::1', 'fe80::a00:27ff:fe4e:66a1', '::ffff:10.0.0.1'],
};
for (const kind of PII_KINDS) {
  test(`${kind} is found and counted in text, in JSON and in JSON escapes`, () => {
    for (const one of FOUND[kind]) {
      assert.equal(clean(`it is ${one}, they say`), `it is [${kind}], they say`);
      assert.equal(clean(JSON.stringify({ a: one })), `{"a":"[${kind}]"}`);
      assert.equal(clean(`\n${one}\n`), `\n[${kind}]\n`);
      const escaped = JSON.stringify({ a: one }).replaceAll(
        /[@.]/gu,
        (c) => `\\u00${c.charCodeAt(0).toString(16)}`,
      );
      assert.equal(clean(escaped), `{"a":"[${kind}]"}`);
      assert.equal(clean(one, []), one);
      const { marks } = redactText(`${one} and ${one}`, { detectors: piiDetectors([kind]) });
      assert.deepEqual([...marks], [[`[${kind}]`, 2]]);
    }
  });
}

test('text without personal data is unchanged', () => {
  for (const text of [
    'import x from "@scope/package"; @decorator a @ b @example.org user@localhost',
    '01a21fd1-2222-7333-8444-555566667777 2026-11-28T10:06:19Z 1764324379000 1,234,567,890',
    '4111111111111112 1234567890123456 123-00-4567 666-12-3456',
    '127.0.0.1 0.0.0.0 ::1 version 1.2.3 1.2.3.4.5 999.1.1.1 std::vector a::b 12:34:56',
    '{"max_tokens": 8192, "seed": 1234567890, "temperature": 0.123456789}',
    'd41d8cd98f00b204e9800998ecf8427e req_011CSHoEeqs5C35K2UUqR7Fy 100 200 300 4000',
  ])
    assert.equal(clean(text), text);
});

test('personal data split across stream events is redacted', () => {
  const stream = ['write to ad', 'a@exam', 'ple.org or 41', '11 1111 11', '11 1111.']
    .map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`)
    .join('');
  const { text, marks } = redactText(stream, { detectors: piiDetectors(PII_KINDS), isInPieces: true });
  assert.deepEqual(Object.fromEntries(marks), { '[credit_card]': 1, '[email]': 1 });
  const said = [...text.matchAll(/"content":"([^"]*)"/gu)].map(([, content]) => content).join('');
  assert.equal(said, 'write to [email] or [credit_card].');
});
