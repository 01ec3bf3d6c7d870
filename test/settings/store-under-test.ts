import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { ResolvedSettings } from '../../src/contract/settings/settings.ts';
import type { KeyStore, Variables } from '../../src/settings/sources/inputs.ts';
import type { LoginShellReader } from '../../src/settings/sources/login-shell.ts';
import { SettingsStore } from '../../src/settings/settings-store.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { closesWithTest } from '../support/ends-with-test.ts';

interface Opened {
  readonly store: SettingsStore;
  readonly file: string;
  /** Settings passed on to take effect. */
  readonly enforced: ResolvedSettings[];
}

interface Given {
  readonly text?: string;
  readonly env?: Variables;
  readonly keyStore?: KeyStore;
  readonly loginShell?: LoginShellReader;
}

export function open(context: TestContext, { text, env = {}, keyStore, loginShell }: Given = {}): Opened {
  const folder = temporaryFolder(context);
  const file = path.join(folder, '.config', 'lunaroute', 'config.yaml');
  const flags = text === undefined ? {} : { config: path.join(folder, 'config.yaml') };
  if (flags.config !== undefined) writeFileSync(flags.config, text ?? '');
  const enforced: ResolvedSettings[] = [];
  const store = new SettingsStore({
    inputs: { env, flags, homeDir: folder, platform: 'linux' },
    keyStore,
    loginShell,
    wallTime: () => 1000,
    startedFrom: 'process 1, started from a test',
    enforce: (resolved) => {
      enforced.push(resolved);
      return Promise.resolve({ problems: [], finishing: 0 });
    },
  });
  closesWithTest(context, () => store.close());
  return { store, file: flags.config ?? file, enforced };
}
