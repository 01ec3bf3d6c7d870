import type { Assistant } from './assistant.ts';
import { opencodeFamily } from './opencode-family.ts';

/**
 * Kilo CLI (https://kilo.ai/docs/cli), a fork of opencode. At its first start it writes a permission block into its
 * file, and lays it out anew; later ones leave it, as tried with 7.7.9.
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
