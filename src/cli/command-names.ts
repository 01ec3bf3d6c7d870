/**
 * Every command of the command line, in the order of its help. The installed app, which implements none of them,
 * recognises them by this list.
 */
export const COMMAND_NAMES = [
  'serve',
  'run',
  'check',
  'env',
  'status',
  'open',
  'doctor',
  'bundle',
  'assistants',
  'service',
  'healthcheck',
  'schema',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];
