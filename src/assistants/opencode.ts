import { CLIENTS } from '../contract/clients.ts';
import type { Assistant } from './assistant.ts';
import { opencodeFamily } from './opencode-family.ts';

/**
 * opencode (https://opencode.ai/docs/config). Of its global files config.json, opencode.json and opencode.jsonc, later
 * ones override earlier ones, as measured with 1.18.33.
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

/**
 * Kilo CLI (https://kilo.ai/docs/cli), a fork of opencode. At its first start it adds a permission block to its file
 * and reformats it; later starts leave the file alone, as tested with 7.7.9.
 */
export const kilo: Assistant = opencodeFamily({
  name: 'kilo',
  label: 'Kilo CLI',
  program: 'kilo',
  userAgent: /^kilo\//u,
  folder: 'kilo',
  files: ['opencode.jsonc', 'opencode.json', 'kilo.jsonc', 'kilo.json', 'config.json'],
  newFile: 'kilo.json',
  schema: 'https://app.kilo.ai/config.json',
  variables: 'KILO',
  dotFolders: ['.kilo', '.kilocode'],
});
