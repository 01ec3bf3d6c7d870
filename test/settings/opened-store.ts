import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { EffectiveSetting } from '../../src/contract/settings/effective.ts';
import type { ResolvedSettings } from '../../src/contract/settings/settings.ts';
import { SettingsStore, type SettingsStoreOptions } from '../../src/settings/settings-store.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { closesWithTest } from '../support/ends-with-test.ts';

export const GOOD = [
  'proxy_token: a-token-of-mine',
  'providers:',
  '  openai:',
  '    base_url: http://127.0.0.1:9901',
  '    http_client:',
  '      timeout_secs: 100',
  '  groq: { provider_type: openai, base_url: "http://127.0.0.1:9902" }',
  '',
].join('\n');

interface Opened {
  readonly store: SettingsStore;
  readonly file: string;
  /** Writes the file and rereads it. */
  readonly write: (text: string) => Promise<void>;
  readonly row: (key: string) => EffectiveSetting;
  readonly enforced: ResolvedSettings[];
}

export function open(
  context: TestContext,
  text: string,
  more: Partial<SettingsStoreOptions> & { readonly env?: Readonly<Record<string, string>> } = {},
): Opened {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'config.yaml');
  writeFileSync(file, text, { mode: 0o600 });
  const enforced: ResolvedSettings[] = [];
  const { env = {}, ...options } = more;
  const store = new SettingsStore({
    inputs: { env, flags: { config: file }, homeDir: folder, platform: process.platform },
    wallTime: () => 5000,
    startedFrom: 'a test',
    enforce: (resolved) => {
      enforced.push(resolved);
      return Promise.resolve({ problems: [], finishing: 0 });
    },
    ...options,
  });
  closesWithTest(context, () => store.close());
  return {
    store,
    file,
    enforced,
    write: async (next) => {
      writeFileSync(file, next);
      await store.reread();
    },
    row: (key) => {
      const found = store.view().effective.find((one) => one.key === key);
      assert.ok(found, key);
      return found;
    },
  };
}

export const URL_KEY = 'providers.openai.base_url';
