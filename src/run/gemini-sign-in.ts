import path from 'node:path';
import { glanceAtJson, member, type Surroundings } from '../assistants/assistant.ts';

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
  const type = member(member(member(glanceAtJson(file), 'security'), 'auth'), 'selectedType');
  return typeof type === 'string' ? type : undefined;
}
