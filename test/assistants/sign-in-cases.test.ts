import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Assistant, AssistantEnvironment } from '../../src/assistants/assistant.ts';
import { AssistantError } from '../../src/assistants/assistant-error.ts';
import { claudeCode } from '../../src/assistants/claude-code.ts';
import { codex } from '../../src/assistants/codex.ts';
import { geminiCli } from '../../src/assistants/gemini-cli.ts';
import { opencode } from '../../src/assistants/opencode.ts';
import { pi } from '../../src/assistants/pi.ts';
import { qwenCode } from '../../src/assistants/qwen-code.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { PROXY } from './support.ts';

/** Files by path below the home folder, including the assistant's own. */
type Files = Readonly<Record<string, string>>;

interface Case {
  readonly it: string;
  readonly files?: Files;
  readonly env?: AssistantEnvironment['env'];
  /** Codes of the expected cautions. */
  readonly says: readonly string[];
}

const AUTH = '.codex/auth.json';
const OPENCODE_AUTH = '.local/share/opencode/auth.json';
const GEMINI = '.gemini/settings.json';
const QWEN = '.qwen/settings.json';

const signIn = (type: unknown): string => JSON.stringify({ security: { auth: { selectedType: type } } });
const qwen = (more: object): Files => ({ [QWEN]: JSON.stringify({ $version: 4, ...more }) });

const CASES: readonly (readonly [Assistant, readonly Case[]])[] = [
  [
    codex,
    [
      { it: 'no sign-in', says: [] },
      {
        it: 'a sign-in with ChatGPT',
        files: { [AUTH]: '{"auth_mode":"chatgpt"}' },
        says: ['chatgpt_sign_in'],
      },
      { it: 'a key', files: { [AUTH]: '{"auth_mode":"apikey","tokens":{}}' }, says: [] },
      {
        it: 'tokens, of a time before modes',
        files: { [AUTH]: '{"tokens":{"a":"b"}}' },
        says: ['chatgpt_sign_in'],
      },
      { it: 'tokens of null', files: { [AUTH]: '{"tokens":null}' }, says: [] },
      { it: 'tokens that are a text', files: { [AUTH]: '{"tokens":"x"}' }, says: [] },
      { it: 'tokens and a key', files: { [AUTH]: '{"tokens":{},"OPENAI_API_KEY":"k"}' }, says: [] },
      {
        it: 'tokens and a key of null',
        files: { [AUTH]: '{"tokens":{},"OPENAI_API_KEY":null}' },
        says: ['chatgpt_sign_in'],
      },
      { it: 'a sign-in that does not parse', files: { [AUTH]: '{"auth_mode":' }, says: [] },
      { it: 'a sign-in that is a list', files: { [AUTH]: '["chatgpt"]' }, says: [] },
      {
        it: 'its own provider by name',
        files: { '.codex/config.toml': 'model_provider = "openai"\n' },
        says: [],
      },
      {
        it: 'another one',
        files: { '.codex/config.toml': "model_provider = 'azure'\n" },
        says: ['other_model_provider'],
      },
      {
        it: 'another one in a section',
        files: { '.codex/config.toml': '[profiles.a]\nmodel_provider = "azure"\n' },
        says: [],
      },
    ],
  ],
  [
    geminiCli,
    [
      { it: 'a key', files: { [GEMINI]: signIn('gemini-api-key') }, says: [] },
      { it: 'no sign-in', says: ['other_sign_in'] },
      { it: 'another sign-in', files: { [GEMINI]: signIn('oauth-personal') }, says: ['other_sign_in'] },
      { it: 'a sign-in of another type', files: { [GEMINI]: signIn(7) }, says: ['other_sign_in'] },
      {
        it: 'a variable that leads elsewhere',
        files: { [GEMINI]: signIn('gemini-api-key') },
        env: { GOOGLE_GEMINI_BASE_URL: 'https://gemini.example' },
        says: ['overridden'],
      },
      {
        it: 'a variable that leads to the proxy',
        files: { [GEMINI]: signIn('gemini-api-key') },
        env: { GOOGLE_GEMINI_BASE_URL: 'http://localhost:8081/other' },
        says: [],
      },
      {
        it: 'a variable with nothing in it',
        files: { [GEMINI]: signIn('gemini-api-key') },
        env: { GOOGLE_GEMINI_BASE_URL: '' },
        says: [],
      },
    ],
  ],
  [
    qwenCode,
    [
      { it: 'no file', says: [] },
      { it: 'a key', files: qwen({ security: { auth: { selectedType: 'openai' } } }), says: [] },
      {
        it: 'a key for responses',
        files: qwen({ security: { auth: { selectedType: 'openai-responses' } } }),
        says: [],
      },
      {
        it: 'a sign-in of another kind',
        files: qwen({ security: { auth: { selectedType: 'qwen-oauth' } } }),
        says: ['other_sign_in'],
      },
      { it: 'a sign-in that is no text', files: qwen({ security: { auth: { selectedType: 5 } } }), says: [] },
      {
        it: 'models of its own',
        files: qwen({ modelProviders: { openai: [{ id: 'm' }] } }),
        says: ['other_model_provider'],
      },
      {
        it: 'a list of models with nothing in it',
        files: qwen({ modelProviders: { openai: [] } }),
        says: [],
      },
      { it: 'models of another API', files: qwen({ modelProviders: { gemini: [{ id: 'm' }] } }), says: [] },
      { it: 'no version', files: { [QWEN]: '{}' }, says: ['laid_out_anew'] },
      { it: 'a version of null', files: { [QWEN]: '{"$version":null}' }, says: [] },
      {
        it: 'variables beside it',
        files: { ...qwen({}), '.qwen/.env': 'OPENAI_BASE_URL=http://x\n' },
        says: ['overridden'],
      },
      {
        it: 'variables at home',
        files: { ...qwen({}), '.env': 'export OPENAI_BASE_URL="http://x"\n' },
        says: ['overridden'],
      },
      {
        it: 'variables in both',
        files: { ...qwen({}), '.env': 'OPENAI_BASE_URL=a\n', '.qwen/.env': 'OPENAI_BASE_URL=b\n' },
        says: ['overridden', 'overridden'],
      },
      {
        it: 'variables that set it twice',
        files: { ...qwen({}), '.env': 'OPENAI_BASE_URL=a\nOPENAI_BASE_URL=b\n' },
        says: ['overridden'],
      },
      {
        it: 'variables that only speak of it',
        files: { ...qwen({}), '.env': '# OPENAI_BASE_URL=a\nB="OPENAI_BASE_URL=a"\n' },
        says: [],
      },
    ],
  ],
  [
    pi,
    [
      { it: 'no sign-in', says: [] },
      {
        it: 'a sign-in with ChatGPT',
        files: { '.pi/agent/auth.json': '{"openai-codex":{}}' },
        says: ['chatgpt_sign_in'],
      },
      { it: 'a key', files: { '.pi/agent/auth.json': '{"openai":{}}' }, says: [] },
    ],
  ],
  [
    opencode,
    [
      { it: 'nothing known', says: ['lists_providers'] },
      { it: 'a key of Anthropic', files: { [OPENCODE_AUTH]: '{"anthropic":{"type":"api"}}' }, says: [] },
      {
        it: 'a sign-in with ChatGPT',
        files: { [OPENCODE_AUTH]: '{"openai":{"type":"oauth"}}' },
        says: ['chatgpt_sign_in'],
      },
      { it: 'Anthropic by oauth', files: { [OPENCODE_AUTH]: '{"anthropic":{"type":"oauth"}}' }, says: [] },
      {
        it: 'a key of somebody else',
        files: { [OPENCODE_AUTH]: '{"groq":{"type":"api"}}' },
        says: ['lists_providers'],
      },
      { it: 'a key in a variable', env: { ANTHROPIC_API_KEY: 'k' }, says: [] },
      { it: 'a variable with nothing in it', env: { ANTHROPIC_API_KEY: '' }, says: ['lists_providers'] },
      {
        it: 'a folder of data by a relative path',
        env: { XDG_DATA_HOME: 'data' },
        files: { [OPENCODE_AUTH]: '{"openai":{"type":"oauth"}}' },
        says: ['lists_providers'],
      },
      {
        it: 'a provider in its file',
        files: { '.config/opencode/opencode.json': '{"provider":{"openai":{}}}' },
        says: [],
      },
    ],
  ],
  [
    claudeCode,
    [
      { it: 'no file', says: ['not_own_host'] },
      { it: 'a file with nothing in it', files: { '.claude/settings.json': ' \n' }, says: ['not_own_host'] },
      { it: 'plain JSON', files: { '.claude/settings.json': '{"a":[1]}' }, says: ['not_own_host'] },
      {
        it: 'a comma too many',
        files: { '.claude/settings.json': '{"a":1,}' },
        says: ['comments_ignored_file', 'not_own_host'],
      },
      {
        it: 'a comment',
        files: { '.claude/settings.json': '{}//' },
        says: ['comments_ignored_file', 'not_own_host'],
      },
    ],
  ],
];

for (const [assistant, cases] of CASES) {
  for (const { it, files = {}, env = {}, says } of cases) {
    test(`${assistant.label} with ${it} reports ${says.join(', ') || 'nothing'}`, (context) => {
      const home = temporaryFolder(context);
      for (const [name, text] of Object.entries(files)) {
        const file = path.join(home, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      const around = { home, env };
      const { file } = assistant.place(assistant.folder(around) ?? '');
      const own = files[path.relative(home, file).replaceAll('\\', '/')];
      const keys = assistant.keys(around, own);
      const told = assistant.cautions({ ...around, file, text: own, keys, proxyUrl: PROXY });
      assert.deepEqual(
        told.map(({ code }) => code),
        says,
      );
    });
  }
}

/** A word from the user's file is quoted only if it really is a single word. */
const WORDS: readonly (readonly [type: string, told: string])[] = [
  ['oauth-personal', 'oauth-personal'],
  ['a'.repeat(40), 'a'.repeat(40)],
  ['a'.repeat(41), 'another way'],
  ['two words', 'another way'],
  ['\u001b[2J', 'another way'],
  ['', 'another way'],
];

for (const [type, told] of WORDS) {
  test(`a sign-in named ${JSON.stringify(type)} is reported as "${told}", and nothing is connected`, (context) => {
    const home = temporaryFolder(context);
    mkdirSync(path.join(home, '.gemini'));
    writeFileSync(path.join(home, GEMINI), signIn(type));
    assert.throws(
      () => geminiCli.assertConnectable?.({ home, env: {} }),
      (error) =>
        error instanceof AssistantError &&
        error.code === 'other_sign_in' &&
        error.message.includes(`(${told})`),
    );
  });
}
