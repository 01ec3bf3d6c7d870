import path from 'node:path';
import type { AssistantCaution } from '../contract/assistants.ts';
import { CLIENTS } from '../contract/clients.ts';
import { PROXY_VARIABLES } from '../proxy-variables/proxy-bypass.ts';
import { ENV } from '../text-edit/env/env.ts';
import {
  type Assistant,
  folderOf,
  folderOrRefuse,
  glanceAtJson,
  member,
  strongerVariable,
  type AssistantEnvironment,
} from './assistant.ts';
import { AssistantError } from './assistant-error.ts';
import { exists, isNamed } from './assistant-file.ts';

const VARIABLE = 'GOOGLE_GEMINI_BASE_URL';
/** Sign-in method with which it uses a custom address. */
export const GEMINI_BY_KEY = 'gemini-api-key';

/**
 * Gemini CLI (https://geminicli.com/docs). Its settings have no address: it reads this variable, and only from the
 * first .env file that it finds, as tested with 0.61.0.
 */
export const geminiCli: Assistant = {
  name: 'gemini-cli',
  label: 'Gemini CLI',
  program: 'gemini',
  userAgent: CLIENTS.gemini_cli.userAgent,
  format: ENV,
  hasStatusLine: false,
  folder: ({ home, env }) => {
    const own = folderOf(env['GEMINI_CLI_HOME'], home);
    return own === undefined ? undefined : path.join(own, '.gemini');
  },
  place: (folder) => ({ file: path.join(folder, '.env'), seed: '' }),
  keys: () => [[VARIABLE]],
  allKeys: [[VARIABLE]],
  // As tested with 0.61.0: NO_PROXY in the file is used unless the shell sets it.
  variables: { table: [], overrideShell: false },
  proxyVariables: PROXY_VARIABLES,
  variablesByHand: (around) => `in ${path.join(folderOrRefuse(geminiCli, around), '.env')}`,
  address: (proxyUrl) => `${proxyUrl}/gemini`,
  assertConnectable: (around) => {
    const [caution] = signIn(around);
    if (caution !== undefined) throw new AssistantError('other_sign_in', caution.message);
    const folder = folderOrRefuse(geminiCli, around);
    const other = path.join(path.dirname(folder), '.env');
    if (isNamed(path.join(folder, '.env')) || !exists(other)) return;
    throw new AssistantError(
      'hides_other_file',
      `Gemini CLI reads its variables from ${other}, and would stop reading it once ${path.join(folder, '.env')} exists. Add ${VARIABLE} there yourself, or move its lines to the new file first.`,
    );
  },
  cautions: (examined) => [...signIn(examined), ...strongerVariable(examined, VARIABLE)],
  unseenReasons: [
    'It reads the file only at startup, so restart it.',
    "Any .env in the project's folder, or in one above it, is read instead of this file, whatever it says.",
    "It doesn't read this file in folders it doesn't trust.",
    `The shell variable ${VARIABLE} overrides this file.`,
  ],
};

/** Sign-in method selected in a folder's settings; undefined if none. */
export function geminiSignIn(folder: string | undefined): string | undefined {
  const settings = folder === undefined ? undefined : glanceAtJson(path.join(folder, 'settings.json'));
  const type = member(member(member(settings, 'security'), 'auth'), 'selectedType');
  return typeof type === 'string' ? type : undefined;
}

/** It uses a custom address only with an API key, and selecting that method for its users would sign them out. */
function signIn(around: AssistantEnvironment): readonly AssistantCaution[] {
  const type = geminiSignIn(geminiCli.folder(around));
  if (type === GEMINI_BY_KEY) return [];
  const message =
    type === undefined
      ? "Gemini CLI has no sign-in method yet and won't start with only a base URL. Start it, choose API key, then connect it."
      : `Gemini CLI is not signed in with an API key (${printed(type)}), so it ignores a custom base URL. Switch to an API key with /auth, then connect it.`;
  return [{ code: 'other_sign_in', level: 'warning', message }];
}

/** Text from the user's file, if it is a plain word. */
function printed(type: string): string {
  return /^[\w-]{1,40}$/u.test(type) ? type : 'another way';
}
