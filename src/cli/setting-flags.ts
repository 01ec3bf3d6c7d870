import type { Command } from 'commander';
import type { FlagName } from '../settings/sources/flags.ts';

/** Help of each flag that sets a setting, in the order of the help; one with a value starts with its placeholder. */
const HELP: Readonly<Record<FlagName, readonly [help: string, placeholder?: string]>> = {
  '--host': ['listen on this address', '<address>'],
  '--port': ['listen on this port', '<number>'],
  '--ui-port': ['the port of the settings page', '<number>'],
  '--no-ui': ['without the settings page'],
  '--insecure-bind': ['allow a non-loopback address with a key and without a token'],
  '--insecure-ui-bind': ['allow a non-loopback address for the settings page'],
};

/** Adds every flag that sets a setting. */
export function addSettingFlags(command: Command): Command {
  for (const [name, [help, placeholder]] of Object.entries(HELP))
    command.option(placeholder === undefined ? name : `${name} ${placeholder}`, help);
  return command;
}

/** Options of `healthcheck` for `parseArgs`, with what its help says about them. */
export const HEALTHCHECK_OPTIONS = {
  config: { type: 'string', value: 'file', help: 'the config file it was started with' },
  host: { type: 'string', value: 'address', help: 'the address it was started with' },
  port: { type: 'string', value: 'number', help: 'the port it was started with' },
} as const;
