import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { startCommand, temporaryFolder } from '../../support/command-line.ts';

/** One entry below `providers:`. */
export interface ProviderEntry {
  readonly base_url: string;
  readonly provider_type?: string;
  readonly api_key?: string;
  readonly proxy?: string;
}

export interface Configuration {
  readonly providers: Readonly<Record<string, ProviderEntry>>;
  readonly rules?: readonly { readonly model_pattern: string; readonly provider: string }[];
}

/** Starts the program on a configuration file in a home of its own, and gives back its address. */
export async function startLunaRoute(context: TestContext, configuration: Configuration): Promise<string> {
  const home = temporaryFolder(context);
  const file = path.join(home, 'config.yaml');
  const { providers, rules } = configuration;
  // JSON is YAML, too.
  writeFileSync(file, JSON.stringify({ providers, ...(rules === undefined ? {} : { routing: { rules } }) }));
  const command = startCommand(context, ['serve', '--config', file, '--port', '0', '--no-ui'], { home });
  return `http://127.0.0.1:${await command.port()}`;
}
