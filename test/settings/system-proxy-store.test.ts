import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { ResolvedSettings } from '../../src/contract/settings/settings.ts';
import { SettingsStore } from '../../src/settings/settings-store.ts';
import type { SystemProxyReader } from '../../src/settings/sources/system-proxy.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { closesWithTest } from '../support/ends-with-test.ts';
import { eventually } from '../support/eventually.ts';
import { row } from './support.ts';

const FILE =
  'providers:\n  gemini: { enabled: false }\n  ollama: { provider_type: openai, base_url: "http://localhost:11434/v1/" }\n';
const OPENAI = 'https://api.openai.com';

/** A system whose answers the test controls. */
class System {
  readonly asked: string[] = [];
  answer: SystemProxyReader = () => Promise.resolve('DIRECT');
  now = 1000;

  read: SystemProxyReader = (url) => {
    this.asked.push(url);
    return this.answer(url);
  };
}

interface Opened {
  readonly store: SettingsStore;
  readonly system: System;
  readonly file: string;
  readonly enforced: ResolvedSettings[];
}

function open(context: TestContext): Opened {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'config.yaml');
  writeFileSync(file, FILE, { mode: 0o600 });
  const system = new System();
  const enforced: ResolvedSettings[] = [];
  const store = new SettingsStore({
    inputs: { env: {}, flags: { config: file }, homeDir: folder, platform: process.platform },
    systemProxy: system.read,
    wallTime: () => system.now,
    startedFrom: 'process 1, started from a test',
    enforce: (resolved) => {
      enforced.push(resolved);
      return Promise.resolve({ problems: [], finishing: 0 });
    },
  });
  closesWithTest(context, () => store.close());
  return { store, system, file, enforced };
}

function proxyOf({ settings }: ResolvedSettings, name: string): string | undefined {
  return settings.providers.find((one) => one.name === name)?.proxy;
}

test('each address except loopback is queried once at a start, and the answer then takes effect', async (context) => {
  const { store, system } = open(context);
  system.answer = (url) => Promise.resolve(url === OPENAI ? 'PROXY corp.example:3128; DIRECT' : 'DIRECT');
  await store.load();
  assert.deepEqual(system.asked.toSorted(), [
    'https://api.anthropic.com',
    OPENAI,
    'https://generativelanguage.googleapis.com',
  ]);
  assert.equal(proxyOf(store.resolved, 'openai'), 'http://corp.example:3128');
  assert.equal(proxyOf(store.resolved, 'anthropic'), undefined);
  assert.deepEqual(row(store.resolved, 'providers.openai.proxy').source, { kind: 'system', asked: 1000 });
  assert.deepEqual(store.findings, []);
});

test('a system that does not answer does not delay the start, and its late answer takes effect', async (context) => {
  const { store, system, enforced } = open(context);
  const { promise, resolve } = Promise.withResolvers<string>();
  system.answer = (url) => (url === OPENAI ? promise : Promise.resolve('DIRECT'));
  await store.load();
  assert.equal(proxyOf(store.resolved, 'openai'), undefined);
  assert.deepEqual(
    store.findings.map(({ code, key }) => [code, key]),
    [['system_proxy_silent', 'providers.openai.proxy']],
  );
  resolve('PROXY corp.example:3128');
  await eventually('the late answer is in effect', () => enforced.length === 1);
  assert.equal(proxyOf(store.resolved, 'openai'), 'http://corp.example:3128');
  assert.deepEqual(store.findings, []);
  assert.equal(system.asked.length, 3, 'nobody is asked twice');
});

test('a system failure is a finding that clears when the system answers', async (context) => {
  const { store, system } = open(context);
  system.answer = () => Promise.reject(new Error('the session is gone'));
  await store.load();
  assert.match(store.findings[0]?.message ?? '', /could not be read \(the session is gone\)/u);
  system.answer = () => Promise.resolve('HTTPS corp.example:3129');
  await store.rereadSystemProxies();
  assert.deepEqual(store.findings, []);
  assert.equal(proxyOf(store.resolved, 'openai'), 'https://corp.example:3129');
});

test('a repeated answer updates only its time, and a failure keeps the previous answer', async (context) => {
  const { store, system, enforced } = open(context);
  system.answer = () => Promise.resolve('PROXY corp.example:3128');
  await store.load();
  system.now = 2000;
  await store.rereadSystemProxies();
  assert.deepEqual(enforced, []);
  assert.deepEqual(row(store.resolved, 'providers.openai.proxy').source, { kind: 'system', asked: 2000 });
  system.answer = () => Promise.reject(new Error('gone'));
  await store.rereadSystemProxies();
  assert.deepEqual(enforced, []);
  assert.equal(proxyOf(store.resolved, 'openai'), 'http://corp.example:3128');
  system.answer = () => Promise.resolve('DIRECT');
  await store.rereadSystemProxies();
  assert.equal(enforced.length, 1);
  assert.equal(proxyOf(store.resolved, 'openai'), undefined);
});

test('a provider added at runtime is never in effect without its system proxy', async (context) => {
  const { store, system, file, enforced } = open(context);
  await store.load();
  system.answer = () => Promise.resolve('PROXY corp.example:3128');
  writeFileSync(file, `${FILE}  groq: { provider_type: openai, base_url: "https://api.groq.com/openai/" }\n`);
  await store.reread();
  assert.deepEqual(
    enforced.map((resolved) => proxyOf(resolved, 'groq')),
    ['http://corp.example:3128'],
  );
  assert.equal(system.asked.at(-1), 'https://api.groq.com/openai');
  assert.equal(system.asked.length, 4);
});
