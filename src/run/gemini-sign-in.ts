import path from 'node:path';
import type { AssistantEnvironment } from '../assistants/assistant.ts';
import { GEMINI_BY_KEY, geminiCli, geminiSignIn } from '../assistants/gemini-cli.ts';

/**
 * Whether Gemini CLI will follow an address: only where it signs in with an API key, as tried with 0.61.0. With an
 * address and no sign-in chosen it takes one of its own and ends with exit code 41.
 */
export function geminiNotes(question: AssistantEnvironment & { readonly cwd: string }): readonly string[] {
  const own = geminiCli.folder(question);
  const folders = [path.join(question.cwd, '.gemini'), own];
  const selected = folders.map(geminiSignIn).find((type) => type !== undefined);
  if (selected === GEMINI_BY_KEY) return [];
  const where = `security.auth.selectedType in ${path.join(own ?? '.gemini', 'settings.json')}`;
  if (selected === undefined)
    return [
      `Gemini CLI needs "${GEMINI_BY_KEY}" as ${where}: with an address and no sign-in chosen it ends with an error.`,
    ];
  return [
    `Gemini CLI is not signed in with an API key ("${selected}" is ${where}): its requests don't come through LunaRoute.`,
  ];
}
