import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { startCommand, temporaryFolder } from '../../support/command-line.ts';

/** One entry under `providers:`. */
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

/** A running LunaRoute. */
export interface LunaRoute {
  /** The proxy's address. */
  readonly url: string;
  readonly home: string;
  /** The configuration file. */
  readonly file: string;
}

/** Starts LunaRoute on a free port with a configuration file in its own home. */
export async function startLunaRoute(context: TestContext, configuration: Configuration): Promise<LunaRoute> {
  const file = configurationFile(context, configuration);
  const home = path.dirname(file);
  const command = startCommand(context, ['serve', '--config', file, '--port', '0', '--no-ui'], { home });
  return { url: `http://127.0.0.1:${await command.port()}`, home, file };
}

/** Writes a configuration file into a new folder; returns its path. */
export function configurationFile(context: TestContext, { providers, rules }: Configuration): string {
  const file = path.join(temporaryFolder(context), 'config.yaml');
  // JSON is valid YAML.
  writeFileSync(file, JSON.stringify({ providers, ...(rules === undefined ? {} : { routing: { rules } }) }));
  return file;
}
