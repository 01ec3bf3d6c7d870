import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { GOOD, open, URL_KEY } from './opened-store.ts';

test('a missing file changes nothing until the user chooses the defaults', async (context) => {
  const { store, file, row } = open(context, GOOD);
  rmSync(file);
  await store.reread();
  assert.deepEqual(store.view().file, {
    kind: 'gone',
    message: 'The config file is gone. Its previous values stay in effect.',
    at: file,
  });
  await store.useDefaults();
  assert.equal(row(URL_KEY).value, 'https://api.openai.com');
  assert.equal(store.view().file.kind, 'missing');
  await store.reread();
  assert.equal(row(URL_KEY).value, 'https://api.openai.com', 'and it stays so');
});

test('a text that only lost its final line break or a whole last line is accepted', async (context) => {
  const { store, write } = open(context, 'port: 1\nhost: localhost\n');
  await write('port: 1\nhost: localhost');
  assert.deepEqual(store.findings, []);
  await write('port: 1\n');
  assert.equal(store.resolved.settings.host, '127.0.0.1');
});

test('Apply on a missing file asks, and can restore the last text first', async (context) => {
  const { store, file } = open(context, GOOD);
  rmSync(file);
  await store.reread();
  const changes = [{ key: 'port', value: 9000 }];
  const asked = await store.editor.apply(store.view().fingerprint, changes);
  assert.equal(asked.kind, 'file_gone');
  const restored = await store.editor.apply(store.view().fingerprint, changes, 'last_text');
  assert.equal(restored.kind, 'saved');
  assert.equal(store.resolved.settings.port, 9000);
  assert.equal(store.resolved.settings.proxyToken, 'a-token-of-mine');
  assert.deepEqual(store.findings, []);
});

test('Apply on an emptied file can start with an empty file', async (context) => {
  const { store, write } = open(context, GOOD);
  await write('');
  const outcome = await store.editor.apply(store.view().fingerprint, [{ key: 'port', value: 9000 }], 'empty');
  assert.equal(outcome.kind, 'saved');
  assert.equal(store.resolved.settings.proxyToken, undefined);
});

test('a text written by Apply is accepted, even if it ends like a truncated one', async (context) => {
  const { store, file, row } = open(context, 'providers:\n  openai:\n    base_url: http://127.0.0.1:99011');
  const change = { key: URL_KEY, value: 'http://127.0.0.1:9901', was: 'http://127.0.0.1:99011' };
  const outcome = await store.editor.apply(store.view().fingerprint, [change]);
  assert.equal(outcome.kind, 'saved', JSON.stringify(outcome));
  assert.equal(row(URL_KEY).value, 'http://127.0.0.1:9901');
  assert.deepEqual(store.findings, []);
  assert.ok(readFileSync(file, 'utf8').includes('9901'));
});

test('a truncated file cannot be replaced by the defaults', async (context) => {
  const { store, write, row } = open(context, GOOD);
  await write(GOOD.slice(0, GOOD.indexOf('9901') + 2));
  const refused = await store.useDefaults();
  assert.equal(refused?.code, 'file_not_gone');
  assert.equal(row(URL_KEY).value, 'http://127.0.0.1:9901');
});
