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

/** The program as it runs. */
export interface LunaRoute {
  /** The proxy's address. */
  readonly url: string;
  readonly home: string;
  /** The configuration file. */
  readonly file: string;
}

/** Starts the program on a configuration file in a home of its own, on a free port. */
export async function startLunaRoute(context: TestContext, configuration: Configuration): Promise<LunaRoute> {
  const file = configurationFile(context, configuration);
  const home = path.dirname(file);
  const command = startCommand(context, ['serve', '--config', file, '--port', '0', '--no-ui'], { home });
  return { url: `http://127.0.0.1:${await command.port()}`, home, file };
}

/** Writes a configuration file into a folder of its own; gives its path. */
export function configurationFile(context: TestContext, { providers, rules }: Configuration): string {
  const file = path.join(temporaryFolder(context), 'config.yaml');
  // JSON is YAML, too.
  writeFileSync(file, JSON.stringify({ providers, ...(rules === undefined ? {} : { routing: { rules } }) }));
  return file;
}
