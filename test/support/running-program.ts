import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { AppOptions } from '../../src/app-options.ts';
import { App } from '../../src/app.ts';
import type { WindowFile } from '../../src/control/window-files.ts';
import type { Variables } from '../../src/settings/sources/inputs.ts';
import { temporaryFolder } from './command-line.ts';
import { closesWithTest } from './ends-with-test.ts';

export interface ProgramUnderTest {
  readonly app: App;
  readonly folder: string;
  readonly configPath: string;
  readonly url: string;
  /** The link to the settings page. */
  readonly link: string;
  readonly lines: string[];
}

export interface ProgramOptions extends Partial<AppOptions> {
  /** Text of the configuration file; no file by default. */
  readonly config?: string;
  readonly env?: Variables;
  readonly files?: ReadonlyMap<string, WindowFile>;
}

const PAGE: ReadonlyMap<string, WindowFile> = new Map([
  ['/', { body: Buffer.from('<!doctype html><title>page</title>'), type: 'text/html; charset=utf-8' }],
]);

/** Starts the whole program on free ports with its own folder; it is stopped when the test ends. */
export async function startProgram(
  context: TestContext,
  options: ProgramOptions = {},
): Promise<ProgramUnderTest> {
  const { config, env = {}, files = PAGE, ...rest } = options;
  const folder = temporaryFolder(context);
  const configPath = path.join(folder, 'config.yaml');
  if (config !== undefined) writeFileSync(configPath, config, { mode: 0o600 });
  const lines: string[] = [];
  const app = new App({
    inputs: {
      env,
      flags: { ...(config === undefined ? {} : { config: configPath }), port: '0', uiPort: '0' },
      homeDir: folder,
      platform: process.platform,
      cwd: folder,
    },
    version: '0.0.0-test',
    logFormat: 'text',
    write: (text) => void lines.push(...text.trimEnd().split('\n')),
    ...rest,
  });
  closesWithTest(context, () => app.close());
  app.logging.release();
  await app.start();
  const { link } = await app.servePage(files);
  return { app, folder, configPath: app.settings.resolved.configPath, url: app.proxyUrl, link, lines };
}
