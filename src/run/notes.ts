import { readAssistantFile } from '../assistants/assistant-file.ts';
import { knownProviderAt } from '../dialects/known-providers.ts';
import type { LaunchQuestion } from './launch.ts';
import { tokenNotes } from './proxy-token.ts';

/** What may keep a program's requests from the proxy, or takes a credential there that is not for it; in sentences. */
export function notesFor(question: LaunchQuestion): readonly string[] {
  return [
    ...signInNotes(question),
    ...cautions(question),
    ...ownFlagNotes(question),
    ...(question.program.check?.(question) ?? []),
    ...tokenNotes(question.program, question.to),
  ];
}

/** A sign-in is sent wherever the address leads. */
function signInNotes({ program, to: { chosen } }: LaunchQuestion): readonly string[] {
  if (chosen === undefined || program.hasSignIn !== true) return [];
  if (knownProviderAt(new URL(chosen.baseUrl))?.name === chosen.dialect) return [];
  return [
    `If ${program.label} is signed in to its own account, those credentials will be sent to ${chosen.name}.`,
  ];
}

/** Those of Connect that hold for one run as well. */
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
    return []; // what is wrong with its own file the program says itself
  }
}

/** The user's own flag comes later, and overrides ours. */
function ownFlagNotes({ program, args }: LaunchQuestion): readonly string[] {
  const { way } = program;
  if (way.kind !== 'key_flag') return [];
  const key = way.assistant.allKeys[0]?.join('.') ?? '';
  const isSet = args.some((arg) => arg.replace(/^(?:-c|--config)=?/u, '').startsWith(`${key}=`));
  return isSet ? [`The command sets ${key} itself, which overrides LunaRoute's address.`] : [];
}
