import { readAssistantFile } from '../assistants/assistant-file.ts';
import { knownProviderAt } from '../dialects/known-providers.ts';
import type { LaunchQuestion } from './launch.ts';
import { tokenNotes } from './proxy-token.ts';

/**
 * Returns warnings, as sentences: why a program's requests may not reach the proxy, or which of its credentials would
 * be sent to a provider that they are not meant for.
 */
export function notesFor(question: LaunchQuestion): readonly string[] {
  return [
    ...signInNotes(question),
    ...cautions(question),
    ...ownFlagNotes(question),
    ...(question.program.check?.(question) ?? []),
    ...tokenNotes(question.program, question.to),
  ];
}

/** A program sends its sign-in credentials to whatever address it is given. */
function signInNotes({ program, to: { chosen } }: LaunchQuestion): readonly string[] {
  if (chosen === undefined || program.hasSignIn !== true) return [];
  if (knownProviderAt(new URL(chosen.baseUrl))?.name === chosen.dialect) return [];
  return [
    `If ${program.label} is signed in to its own account, those credentials will be sent to ${chosen.name}.`,
  ];
}

/** Connect's cautions that also apply to a single run. */
const CAUTIONS: ReadonlySet<string> = new Set(['chatgpt_sign_in', 'other_model_provider']);

function cautions(question: LaunchQuestion): readonly string[] {
  const { program, home, env } = question;
  if (program.way.kind !== 'key_flag' && program.way.kind !== 'settings_variable') return [];
  const { assistant } = program.way;
  try {
    const folder = assistant.folder(question);
    if (folder === undefined) return [];
    const { file } = assistant.place(folder);
    const text = readAssistantFile(file).text?.replace(/^\uFEFF/u, '');
    return assistant
      .cautions({ home, env, file, text, keys: assistant.allKeys, proxyUrl: question.to.proxyUrl })
      .filter(({ code }) => CAUTIONS.has(code))
      .map(({ message }) => message);
  } catch {
    return []; // the program itself reports what is wrong with its file
  }
}

/** The user's own flag comes later, so it overrides the one added here. */
function ownFlagNotes({ program, args }: LaunchQuestion): readonly string[] {
  const { way } = program;
  if (way.kind !== 'key_flag') return [];
  const key = way.assistant.allKeys[0]?.join('.') ?? '';
  const isSet = args.some((arg) => arg.replace(/^(?:-c|--config)=?/u, '').startsWith(`${key}=`));
  return isSet ? [`The command sets ${key} itself, which overrides LunaRoute's address.`] : [];
}
