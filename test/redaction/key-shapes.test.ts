import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEY_SHAPES } from '../../src/redaction/key-shapes.ts';
import { redactSecrets } from '../../src/redaction/redact-text.ts';
import { redactLine, redactWritten } from '../../src/redaction/written-values.ts';

for (const { name, source, example } of KEY_SHAPES) {
  test(`a key of this shape is never shown: ${name}`, () => {
    const key = example.join('');
    assert.match(key, new RegExp(`^(?:${source})$`, 'u'), 'its own pattern finds all of it');
    assert.equal(redactSecrets(`use ${key}, then`), 'use ***, then');
    assert.equal(redactSecrets(JSON.stringify({ text: `use ${key}` })), '{"text":"use ***"}');
    assert.equal(redactWritten(key), '(set, not shown)');
    assert.equal(redactLine(`note: ${key}`), 'note: (set, not shown)');
  });
}

test('prose, code and ids that only resemble keys are unchanged', () => {
  for (const text of [
    'the task-list, a risk-free ask, a desk-lamp and sk-1',
    'hf_hub_download(repo_id) npm_config_registry ghp_short AKIA pypi-server',
    '01a21fd1-2222-7333-8444-555566667777 msg_01XFDUDYJgAACzvnptvVoYEL req_011CSHoEeqs5C35K2UUqR7Fy',
    'd41d8cd98f00b204e9800998ecf8427e sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  ])
    assert.equal(redactSecrets(text), text);
});

test('the examples are split to avoid alerts from secret scanners', () => {
  for (const { name, example } of KEY_SHAPES) {
    for (const piece of example) assert.equal(redactSecrets(piece), piece, name);
  }
});
