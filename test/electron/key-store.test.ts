import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { ActionOutcome } from '../../src/contract/control.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { assertMode } from '../support/assert-mode.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { startDialectProvider } from '../support/dialect-provider.ts';
import {
  type RunningShell,
  type ShellTestOptions,
  startRunningShell,
} from '../support/electron/running-shell.ts';

const KEY = 'sk-marked-secret-0123456789';

function blobFile(home: string): string {
  return path.join(home, '.config/lunaroute-tray/keys.safe');
}

function storeKey(shell: RunningShell, key = KEY, provider = 'openai'): Promise<ActionOutcome> {
  return shell.call('/settings/storeKey', { provider, key });
}

test('a key is stored encrypted, for this user alone, and is used after a restart', async (t) => {
  const provider = await startDialectProvider(t);
  const env = { LUNAROUTE_OPENAI_BASE_URL: provider.url };
  const first = await startRunningShell(t, { env });
  assert.deepEqual(await storeKey(first), { kind: 'done' });
  const blob = readFileSync(blobFile(first.home), 'utf8');
  assert.ok(!blob.includes(KEY) && !Buffer.from(blob, 'base64').toString('latin1').includes(KEY));
  assertMode(blobFile(first.home), 0o600);
  await first.quit();
  const second = await startRunningShell(t, { home: first.home, env });
  await (await fetch(`${second.proxyUrl}/v1/models`)).text();
  assert.equal(provider.seen.at(-1)?.authorization, `Bearer ${KEY}`);
  assert.ok(!`${first.stdout}${first.stderr}${second.stdout}${second.stderr}`.includes(KEY));
});

test('a forgotten key is removed, and the file with the last key', async (t) => {
  const shell = await startRunningShell(t);
  await storeKey(shell);
  await storeKey(shell, 'sk-other', 'anthropic');
  await shell.call('/settings/forgetKey', { provider: 'openai' });
  assert.ok(readdirSync(path.dirname(blobFile(shell.home))).includes('keys.safe'));
  await shell.call('/settings/forgetKey', { provider: 'anthropic' });
  assert.ok(!readdirSync(path.dirname(blobFile(shell.home))).includes('keys.safe'));
});

test('keys stored at the same time are all kept', async (t) => {
  const provider = await startDialectProvider(t);
  const env = { LUNAROUTE_OPENAI_BASE_URL: provider.url, LUNAROUTE_ANTHROPIC_BASE_URL: provider.url };
  const first = await startRunningShell(t, { env });
  await Promise.all([storeKey(first), storeKey(first, 'sk-ant-marked', 'anthropic')]);
  await first.quit();
  const second = await startRunningShell(t, { home: first.home, env });
  await (await fetch(`${second.proxyUrl}/v1/models`)).text();
  await (await fetch(`${second.proxyUrl}/v1/messages`, { method: 'POST', body: '{}' })).text();
  const seen = provider.seen.map(({ authorization, apiKey }) => apiKey ?? authorization);
  assert.deepEqual(seen, [`Bearer ${KEY}`, 'sk-ant-marked']);
});

/** Writes keys encrypted with the key that Chromium publishes, as the stand-in does if no keyring responds. */
function bareFile(home: string, keys: Readonly<Record<string, string>>): void {
  const published = createHash('sha256').update('peanuts').digest();
  const cipher = createCipheriv('aes-256-gcm', published, Buffer.alloc(12));
  const body = Buffer.concat([cipher.update(JSON.stringify(keys), 'utf8'), cipher.final()]);
  const blob = Buffer.concat([Buffer.from('v10'), cipher.getAuthTag(), body]);
  mkdirSync(path.dirname(blobFile(home)), { recursive: true });
  writeFileSync(blobFile(home), blob.toString('base64'));
}

function mark(home: string): string {
  return Buffer.from(readFileSync(blobFile(home), 'utf8'), 'base64').toString('latin1', 0, 3);
}

async function keyStoreOf(shell: RunningShell): Promise<{ available: boolean; reason: string }> {
  return (await shell.call<SettingsView>('/settings/view')).keyStore;
}

test('linux without a keyring: no key is stored, whatever the desktop is called', async (t) => {
  for (const secretBackend of ['gnome_libsecret', 'basic_text'] as const) {
    const shell = await startRunningShell(t, { secretBackend, secretProvider: 'published' });
    const outcome = await storeKey(shell);
    assert.equal(outcome.kind, 'refused');
    assert.match(outcome.kind === 'refused' ? outcome.message : '', /No keyring .*environment variable/u);
    assert.ok(!existsSync(blobFile(shell.home)));
    const { available, reason } = await keyStoreOf(shell);
    assert.equal(available, false, 'known from now on');
    assert.match(reason, /^No keyring/u);
  }
});

for (const [secretProvider, version] of [
  ['secret_service', 'v11'],
  ['portal', 'v12'],
] as const) {
  test(`linux: ${secretProvider} is used on a desktop whose name suggests no keyring`, async (t) => {
    const shell = await startRunningShell(t, { secretBackend: 'basic_text', secretProvider });
    assert.deepEqual(await storeKey(shell), { kind: 'done' });
    assert.equal(mark(shell.home), version);
  });
}

test('linux: keys under the published key are used and reported as unprotected; none can be added', async (t) => {
  const home = temporaryFolder(t);
  const provider = await startDialectProvider(t);
  bareFile(home, { openai: KEY, anthropic: 'sk-ant-marked' });
  const env = { LUNAROUTE_OPENAI_BASE_URL: provider.url };
  const shell = await startRunningShell(t, { home, env, secretProvider: 'published' });
  await (await fetch(`${shell.proxyUrl}/v1/models`)).text();
  assert.equal(provider.seen.at(-1)?.authorization, `Bearer ${KEY}`);
  assert.match(shell.stderr, /keys\.safe\) are not protected/u);
  assert.match(
    (await keyStoreOf(shell)).reason,
    /^No keyring answered, .*are not protected, and none can be added/u,
  );
  assert.equal((await storeKey(shell, 'sk-new')).kind, 'refused');
  assert.deepEqual(await shell.call('/settings/forgetKey', { provider: 'openai' }), { kind: 'done' });
  assert.match((await keyStoreOf(shell)).reason, /are not protected/u);
  await shell.call('/settings/forgetKey', { provider: 'anthropic' });
  assert.ok(!existsSync(blobFile(home)));
  assert.doesNotMatch((await keyStoreOf(shell)).reason, /are not protected/u);
});

test('linux: no key can be added while unprotected keys cannot be encrypted', async (t) => {
  const home = temporaryFolder(t);
  bareFile(home, { openai: KEY });
  const shell = await startRunningShell(t, { home, secretProvider: 'published', isEncryptionBroken: true });
  const { available, reason } = await keyStoreOf(shell);
  assert.equal(available, false);
  assert.match(reason, /none can be added/u);
});

test('linux: keys under the published key move to the keyring once it is available', async (t) => {
  const home = temporaryFolder(t);
  bareFile(home, { openai: KEY });
  const shell = await startRunningShell(t, { home });
  assert.equal(mark(home), 'v11');
  assert.deepEqual(await keyStoreOf(shell), { available: true, reason: '' });
});

test('linux: a refusal leaves unreadable keys where they are', async (t) => {
  const first = await startRunningShell(t);
  await storeKey(first);
  await first.quit();
  const before = readFileSync(blobFile(first.home), 'utf8');
  const second = await startRunningShell(t, { home: first.home, secretProvider: 'published' });
  assert.equal((await storeKey(second, 'sk-new')).kind, 'refused');
  assert.equal(readFileSync(blobFile(first.home), 'utf8'), before);
});

test('an unavailable key store is reported', async (t) => {
  const shell = await startRunningShell(t, { platform: 'win32', isEncryptionBroken: true });
  const outcome = await storeKey(shell);
  assert.match(outcome.kind === 'refused' ? outcome.message : '', /key store isn't available/u);
});

for (const [what, options] of [
  ['another key of the system closed', { encryptionKey: 'the second' }],
  ['is damaged', {}],
] as const) {
  test(`keys in a file that ${what}: the app starts, and the file is never overwritten`, async (t) => {
    const first = await startRunningShell(t);
    await storeKey(first);
    await first.quit();
    if (what === 'is damaged') writeFileSync(blobFile(first.home), 'AAAA');
    const before = readFileSync(blobFile(first.home), 'utf8');
    const second = await startRunningShell(t, { home: first.home, ...options });
    assert.equal(readFileSync(blobFile(first.home), 'utf8'), before);
    assert.deepEqual(await storeKey(second, 'sk-new'), { kind: 'done' });
    const folder = path.dirname(blobFile(first.home));
    const aside = readdirSync(folder).find((name) => name.startsWith('keys.safe.unreadable-'));
    assert.equal(readFileSync(path.join(folder, aside ?? ''), 'utf8'), before);
  });
}

test('when the system changes its own key, the file is encrypted again', async (t) => {
  const first = await startRunningShell(t);
  await storeKey(first);
  await first.quit();
  const inode = statSync(blobFile(first.home)).ino;
  await startRunningShell(t, { home: first.home, shouldReEncrypt: true });
  assert.notEqual(statSync(blobFile(first.home)).ino, inode);
});

for (const platform of ['linux', 'darwin', 'win32'] as const) {
  test(`${platform}: the system key store is not used before there is a key`, async (t) => {
    const shell = await startRunningShell(t, { platform });
    assert.equal(await shell.evaluate(({ recorded }) => recorded.keyStoreTouched), 0);
    await storeKey(shell);
    assert.notEqual(await shell.evaluate(({ recorded }) => recorded.keyStoreTouched), 0);
  });
}

/** Starts with a keyring that waits for its password. */
async function startLocked(t: TestContext, options: ShellTestOptions): Promise<RunningShell> {
  const shell = await startRunningShell(t, { ...options, isKeyringLocked: true });
  assert.match(shell.stderr, /key store hasn't answered yet/u);
  return shell;
}

test(
  'a keyring that answers late: no key is used or changed before, and all keys take effect then',
  { timeout: 30_000 },
  async (t) => {
    const provider = await startDialectProvider(t);
    const env = { LUNAROUTE_OPENAI_BASE_URL: provider.url, LUNAROUTE_ANTHROPIC_BASE_URL: provider.url };
    const first = await startRunningShell(t, { env });
    await storeKey(first);
    await storeKey(first, 'sk-ant-marked', 'anthropic');
    await first.quit();
    const { home } = first;
    const before = statSync(blobFile(home)).ino;

    const shell = await startLocked(t, { home, env, shouldReEncrypt: true });
    const ask = async (at: string) =>
      (await fetch(`${shell.proxyUrl}${at}`, { method: 'POST', body: '{}' })).status;
    const refused = [await ask('/v1/responses'), await ask('/v1/messages')];
    assert.deepEqual([refused, provider.seen.length], [[503, 503], 0]);
    for (const outcome of [
      await storeKey(shell, 'sk-new'),
      await shell.call<ActionOutcome>('/settings/forgetKey', { provider: 'openai' }),
    ]) {
      assert.match(outcome.kind === 'refused' ? outcome.message : '', /hasn't answered yet/u);
    }
    assert.equal((await keyStoreOf(shell)).available, false);

    await shell.evaluate(({ unlockKeyring }) => unlockKeyring());
    while ((await ask('/v1/responses')) === 503) await pause(5);
    await ask('/v1/messages');
    const seen = provider.seen.map(({ authorization, apiKey }) => apiKey ?? authorization);
    assert.deepEqual(seen, [`Bearer ${KEY}`, 'sk-ant-marked']);
    assert.deepEqual(await keyStoreOf(shell), { available: true, reason: '' });
    assert.notEqual(statSync(blobFile(home)).ino, before, 'encrypted again');
    assert.deepEqual(await storeKey(shell, 'sk-new'), { kind: 'done' });
    const names = readFileSync(path.join(path.dirname(blobFile(home)), 'keys.names.json'), 'utf8');
    assert.deepEqual(JSON.parse(names), ['openai', 'anthropic']);
    assert.ok(!readdirSync(path.dirname(blobFile(home))).some((name) => name.includes('unreadable')));
  },
);

test(
  'a keyring that answers late and cannot decrypt the keys: the file is kept, and keys can be entered again',
  { timeout: 30_000 },
  async (t) => {
    const first = await startRunningShell(t);
    await storeKey(first);
    await first.quit();
    const shell = await startLocked(t, { home: first.home, encryptionKey: 'the second' });
    const before = readFileSync(blobFile(first.home), 'utf8');
    await shell.evaluate(({ unlockKeyring }) => unlockKeyring());
    while (!(await keyStoreOf(shell)).available) await pause(5);
    assert.match((await keyStoreOf(shell)).reason, /could not be decrypted/u);
    assert.equal(readFileSync(blobFile(first.home), 'utf8'), before);
    assert.deepEqual(await storeKey(shell, 'sk-new'), { kind: 'done' });
  },
);
