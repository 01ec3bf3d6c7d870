import path from 'node:path';
import type { AssistantEnvironment } from '../assistants/assistant.ts';
import { GEMINI_BY_KEY, geminiCli, geminiSignIn } from '../assistants/gemini-cli.ts';

/**
 * Warns if Gemini CLI would not use the proxy: it follows a base URL only if it signs in with an API key, as tried with
 * 0.61.0. With a base URL and no sign-in method chosen, it chooses one and exits with code 41.
 */
export function geminiNotes(question: AssistantEnvironment & { readonly cwd: string }): readonly string[] {
  const own = geminiCli.folder(question);
  const folders = [path.join(question.cwd, '.gemini'), own];
  const selected = folders.map(geminiSignIn).find((type) => type !== undefined);
  if (selected === GEMINI_BY_KEY) return [];
  const where = `security.auth.selectedType in ${path.join(own ?? '.gemini', 'settings.json')}`;
  if (selected === undefined)
    return [
      `Gemini CLI needs "${GEMINI_BY_KEY}" as ${where}: with a base URL but no sign-in method it exits with an error.`,
    ];
  return [
    `Gemini CLI is not signed in with an API key ("${selected}" is ${where}): its requests don't come through LunaRoute.`,
  ];
}
