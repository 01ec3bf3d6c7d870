import path from 'node:path';
import type { AssistantCaution } from '../contract/assistants.ts';
import { PROXY_VARIABLES } from '../proxy-variables/proxy-bypass.ts';
import { JSONC } from '../text-edit/jsonc/jsonc.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { type Assistant, type Examined, folderOf, glanceAtJson, member, withHome } from './assistant.ts';

const ANTHROPIC: KeyPath = ['providers', 'anthropic', 'baseUrl'];
const OPENAI: KeyPath = ['providers', 'openai', 'baseUrl'];

/**
 * pi (https://pi.dev). Setting only the address leaves a built-in provider's models and sign-in unchanged; the file may
 * have comments, and pi never writes it, as tested with 1.6.0.
 */
export const pi: Assistant = {
  name: 'pi',
  label: 'pi',
  program: 'pi',
  userAgent: /^pi\//u,
  format: JSONC,
  hasStatusLine: false,
  folder: ({ home, env }) =>
    folderOf(withHome(env['PI_CODING_AGENT_DIR'], home), path.join(home, '.pi', 'agent')),
  place: (folder) => ({ file: path.join(folder, 'models.json'), seed: '' }),
  keys: () => [ANTHROPIC, OPENAI],
  allKeys: [ANTHROPIC, OPENAI],
  proxyVariables: PROXY_VARIABLES,
  variablesByHand: () => '',
  // pi's Anthropic client adds /v1 itself.
  address: (proxyUrl, key) => (key[1] === 'anthropic' ? proxyUrl : `${proxyUrl}/v1`),
  cautions: chatgptSignIn,
  unseenReasons: [
    'It reads the file at startup and when /model is opened, so running sessions keep the old address until then.',
    'The model in use may belong to another provider: only those of Anthropic and OpenAI are routed through the proxy.',
    'It may have been started with another PI_CODING_AGENT_DIR, so it reads another file.',
  ],
};

/** Looks only at whether this sign-in exists, never at its contents. */
function chatgptSignIn({ file }: Examined): readonly AssistantCaution[] {
  const signIns = glanceAtJson(path.join(path.dirname(file), 'auth.json'));
  if (member(signIns, 'openai-codex') === undefined) return [];
  return [
    {
      code: 'chatgpt_sign_in',
      level: 'note',
      message: 'pi is signed in with ChatGPT; those requests go to ChatGPT itself, whatever the base URL.',
    },
  ];
}
