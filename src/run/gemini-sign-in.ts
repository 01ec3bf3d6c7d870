import path from 'node:path';
import type { Surroundings } from '../assistants/assistant.ts';
import { readAssistantFile } from '../assistants/assistant-file.ts';
import { JSONC } from '../text-edit/jsonc/jsonc.ts';

const KEY = ['security', 'auth', 'selectedType'];
const BY_KEY = 'gemini-api-key';

/**
 * Whether Gemini CLI will follow an address: only where it signs in with an API key, as tried with 0.61.0. With an
 * address and no sign-in chosen it takes one of its own and ends with exit code 41.
 */
export function geminiNotes({ home, cwd }: Surroundings & { readonly cwd: string }): readonly string[] {
  const files = [cwd, home].map((folder) => path.join(folder, '.gemini', 'settings.json'));
  const selected = files.map(selectedIn).find((type) => type !== undefined);
  if (selected === BY_KEY) return [];
  const where = `security.auth.selectedType in ${files.at(-1) ?? ''}`;
  if (selected === undefined)
    return [
      `Gemini CLI needs "${BY_KEY}" as ${where}: with an address and no sign-in chosen it ends with an error.`,
    ];
  return [
    `Gemini CLI is not signed in with an API key ("${selected}" is ${where}): its requests don't come through LunaRoute.`,
  ];
}

function selectedIn(file: string): string | undefined {
  try {
    const found = JSONC.find(readAssistantFile(file).text?.replace(/^\uFEFF/u, '') ?? '', KEY);
    return found.kind === 'text' ? found.value : undefined;
  } catch {
    return undefined; // it says itself what is wrong with its file
  }
}
