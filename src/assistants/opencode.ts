import { CLIENTS } from '../contract/clients.ts';
import type { Assistant } from './assistant.ts';
import { opencodeFamily } from './opencode-family.ts';

/**
 * opencode (https://opencode.ai/docs/config). Of its global files a later one of config.json, opencode.json and
 * opencode.jsonc overrides, as measured with 1.18.33.
 */
export const opencode: Assistant = opencodeFamily({
  name: 'opencode',
  label: 'opencode',
  program: 'opencode',
  userAgent: CLIENTS.opencode.userAgent,
  folder: 'opencode',
  files: ['opencode.jsonc', 'opencode.json', 'config.json'],
  newFile: 'opencode.json',
  schema: 'https://opencode.ai/config.json',
  variables: 'OPENCODE',
  dotFolders: ['.opencode'],
});
