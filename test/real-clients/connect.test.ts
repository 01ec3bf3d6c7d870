import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { AssistantName } from '../../src/contract/assistants.ts';
import { type CommandOptions, startCommand, temporaryFolder } from '../support/command-line.ts';
import {
  type AssistantProgram,
  CLAUDE_CODE,
  CODEX,
  GEMINI_CLI,
  OPENCODE,
  runAssistant,
} from './support/assistants.ts';
import { startProviders, type Providers } from './support/providers.ts';

/**
 * Folder in which npm has installed the programs that are too large for this workspace, such as
 * `npm install --prefix /tmp/clients @earendil-works/pi-coding-agent@1.6.0 @qwen-code/qwen-code@0.24.4
 * @kilocode/cli-linux-x64@7.7.9`.
 */
const OTHERS = process.env['LUNAROUTE_TEST_CLIENTS'] ?? '';

function other(file: string, command: readonly string[] = [process.execPath]): AssistantProgram {
  const program = path.join(OTHERS, 'node_modules', file);
  const skip = OTHERS === '' || !existsSync(program);
  return {
    name: path.basename(file, path.extname(file)),
    command: [...command, program],
    skip: skip && `${file} is not below the folder that LUNAROUTE_TEST_CLIENTS names`,
  };
}

interface Row {
  readonly name: AssistantName;
  readonly program: AssistantProgram;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The program's configuration file and the user's text in it; undefined if there is no file. */
  readonly file: string;
  readonly text: string | undefined;
  /** Other files in the home folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** The provider that must receive a request, and how its request line begins. */
  readonly asked: readonly [provider: keyof Omit<Providers, 'url'>, line: RegExp];
  /** A company proxy is set without an exception for this machine; connecting adds one to the program's file. */
  readonly isBehindProxy?: boolean;
  /**
   * The program rewrites its file at its first start: disconnecting removes what LunaRoute wrote and keeps the
   * program's version of the rest.
   */
  readonly isRewritten?: boolean;
}

const ANTHROPIC = { ANTHROPIC_API_KEY: 'own-anthropic' };
const OPENAI = { OPENAI_API_KEY: 'own-openai' };
const MESSAGES = /^POST \/v1\/messages/u;
const GEMINI_FILES = {
  '.gemini/settings.json':
    '{\n  // by key\n  "security": { "auth": { "selectedType": "gemini-api-key" } },\n  "general": { "enableAutoUpdate": false },\n  "privacy": { "usageStatisticsEnabled": false }\n}\n',
};

const ROWS: readonly Row[] = [
  {
    name: 'claude-code',
    program: CLAUDE_CODE,
    args: ['-p', 'Say hello', '--model', 'claude-sonnet-4-5'],
    env: { ...ANTHROPIC, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', IS_SANDBOX: '1' },
    file: '.claude/settings.json',
    text: '{\r\n\t"cleanupPeriodDays": 20\r\n}',
    asked: ['anthropic', MESSAGES],
  },
  {
    name: 'codex',
    program: CODEX,
    args: ['exec', '--skip-git-repo-check', 'Say hello'],
    env: { ...OPENAI, CODEX_API_KEY: 'own-openai' },
    file: '.codex/config.toml',
    text: '# mine\nmodel = "gpt-5.1"\n\n[features]\nweb_search_request = false\n',
    asked: ['openai', /^(?:GET|POST) \/v1\/responses/u],
  },
  {
    name: 'opencode',
    program: OPENCODE,
    args: ['run', '-m', 'anthropic/claude-sonnet-4-5', 'Say hello'],
    env: { ...ANTHROPIC, OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_DEFAULT_PLUGINS: '1' },
    file: '.config/opencode/opencode.json',
    text: undefined,
    asked: ['anthropic', MESSAGES],
  },
  {
    name: 'gemini-cli',
    program: GEMINI_CLI,
    args: ['-m', 'gemini-2.5-flash', '-p', 'Say hello'],
    env: { GEMINI_CLI_TRUST_WORKSPACE: 'true', GEMINI_CLI_NO_RELAUNCH: 'true' },
    file: '.gemini/.env',
    text: '# my key\nexport GEMINI_API_KEY="own-gemini"  # quoted\r\n',
    files: GEMINI_FILES,
    asked: ['gemini', /^POST \/v1beta\/models\/gemini-2\.5-flash/u],
  },
  {
    name: 'gemini-cli',
    program: GEMINI_CLI,
    args: ['-m', 'gemini-2.5-flash', '-p', 'Say hello'],
    env: { GEMINI_API_KEY: 'own-gemini', GEMINI_CLI_TRUST_WORKSPACE: 'true', GEMINI_CLI_NO_RELAUNCH: 'true' },
    file: '.gemini/.env',
    text: undefined,
    files: GEMINI_FILES,
    asked: ['gemini', /^POST \/v1beta\/models\/gemini-2\.5-flash/u],
  },
  {
    name: 'qwen-code',
    program: other('@qwen-code/qwen-code/cli-entry.js'),
    args: ['--auth-type', 'openai', '-p', 'Say hello'],
    env: { ...OPENAI, OPENAI_MODEL: 'gpt-5-mini' },
    file: '.qwen/settings.json',
    text: '{\n      "$version": 4,\n  // odd\n  "privacy": { "usageStatisticsEnabled": false }\n}',
    asked: ['openai', /^POST \/v1\/chat\/completions/u],
  },
  {
    name: 'qwen-code',
    program: other('@qwen-code/qwen-code/cli-entry.js'),
    args: ['--auth-type', 'openai', '-p', 'Say hello'],
    env: { ...OPENAI, OPENAI_MODEL: 'gpt-5-mini' },
    file: '.qwen/settings.json',
    text: undefined,
    asked: ['openai', /^POST \/v1\/chat\/completions/u],
  },
  {
    name: 'qwen-code',
    program: other('@qwen-code/qwen-code/cli-entry.js'),
    args: ['--auth-type', 'openai', '-p', 'Say hello'],
    env: { ...OPENAI, OPENAI_MODEL: 'gpt-5-mini' },
    file: '.qwen/settings.json',
    text: '{"privacy":{"usageStatisticsEnabled":false}}',
    asked: ['openai', /^POST \/v1\/chat\/completions/u],
    isRewritten: true,
  },
  {
    name: 'pi',
    program: other('@earendil-works/pi-coding-agent/dist/cli.js'),
    args: ['--provider', 'anthropic', '--model', 'claude-sonnet-4-5', '-p', 'Say hello'],
    env: ANTHROPIC,
    file: '.pi/agent/models.json',
    text: '{\n  // mine\n  "providers": {\n    "ollama": { "baseUrl": "http://127.0.0.1:9/v1", "api": "openai-completions", "apiKey": "x", "models": [{ "id": "m" }], },\n  },\n}\n',
    asked: ['anthropic', MESSAGES],
  },
  {
    name: 'pi',
    program: other('@earendil-works/pi-coding-agent/dist/cli.js'),
    args: ['--provider', 'openai', '--model', 'gpt-5-mini', '-p', 'Say hello'],
    env: OPENAI,
    file: '.pi/agent/models.json',
    text: undefined,
    asked: ['openai', /^POST \/v1\/responses/u],
  },
  {
    name: 'kilo',
    program: other('@kilocode/cli-linux-x64/bin/kilo', []),
    args: ['run', '-m', 'anthropic/claude-sonnet-4-5', 'Say hello'],
    env: { ...ANTHROPIC, KILO_DISABLE_MODELS_FETCH: '1' },
    file: '.config/kilo/kilo.json',
    text: undefined,
    asked: ['anthropic', MESSAGES],
    isRewritten: true,
  },
  {
    name: 'kilo',
    program: other('@kilocode/cli-linux-x64/bin/kilo', []),
    args: ['run', '-m', 'anthropic/claude-sonnet-4-5', 'Say hello'],
    env: { ...ANTHROPIC, KILO_DISABLE_MODELS_FETCH: '1' },
    file: '.config/kilo/kilo.json',
    text: '{\r\n   "$schema": "https://app.kilo.ai/config.json",\r\n // mine\r\n "permission": {"bash": "ask"},\r\n}',
    asked: ['anthropic', MESSAGES],
  },
  {
    name: 'kilo',
    program: other('@kilocode/cli-linux-x64/bin/kilo', []),
    args: ['run', '-m', 'anthropic/claude-sonnet-4-5', 'Say hello'],
    env: { ...ANTHROPIC, KILO_DISABLE_MODELS_FETCH: '1' },
    file: '.config/kilo/kilo.jsonc',
    text: '// mine\n{ "instructions": ["AGENTS.md"] }\n',
    asked: ['anthropic', MESSAGES],
    isRewritten: true,
  },
];

const BEHIND_PROXY = ['claude-code', 'gemini-cli', 'qwen-code'].flatMap((name) => {
  const row = ROWS.find((one) => one.name === name);
  return row === undefined ? [] : { ...row, isBehindProxy: true };
});

for (const row of [...ROWS, ...BEHIND_PROXY]) {
  const { name, program, text, isBehindProxy = false } = row;
  const of = text === undefined ? 'without a file' : `with a file of ${text.length} characters`;
  const what = isBehindProxy ? `${of} behind a proxy` : of;
  test(`${name} ${what}: connected, seen, disconnected`, { skip: program.skip }, async (context) => {
    const providers = await startProviders(context);
    const home = temporaryFolder(context);
    for (const [file, content] of Object.entries({ ...row.files, [row.file]: text })) {
      if (content === undefined) continue;
      mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
      writeFileSync(path.join(home, file), content);
    }
    const file = path.join(home, row.file);
    const before = sha(file);
    const aProxy = isBehindProxy ? { HTTP_PROXY: 'http://127.0.0.1:9' } : {};
    const port = new URL(providers.url).port;
    await assistants(context, ['connect', name, '--port', port], { home, env: aProxy });
    const connected = sha(file);
    assert.notEqual(connected, before);
    const outcome = await runAssistant(context, { ...row, home, isExempt: !isBehindProxy });
    assert.equal(outcome.code, 0, outcome.stdout + outcome.stderr);
    assert.match(outcome.stdout, /Hello there/u);
    assert.equal(outcome.astray, 0, 'nothing for this machine went to the proxy in front');
    const [provider, line] = row.asked;
    assert.match(providers[provider].seen.map((one) => one.line).join('\n'), new RegExp(line.source, 'mu'));
    assert.deepEqual(
      outcome.elsewhere.filter((host) => /anthropic|openai|googleapis/u.test(host)),
      [],
      'no provider was asked past the proxy',
    );
    const isRewritten = sha(file) !== connected;
    assert.equal(isRewritten, row.isRewritten ?? false, 'whether it writes its own file is as it was tried');
    await assistants(context, ['disconnect', name], { home });
    if (isRewritten)
      assert.doesNotMatch(readFileSync(file, 'utf8'), new RegExp(new URL(providers.url).host, 'u'));
    else assert.equal(sha(file), before, 'to the byte');
    context.diagnostic(`rewritten by itself: ${isRewritten}; sha equal: ${sha(file) === before}`);
  });
}

async function assistants(
  context: TestContext,
  args: readonly string[],
  { home, env }: CommandOptions,
): Promise<void> {
  const command = startCommand(context, ['assistants', ...args], {
    home,
    env: { CODEX_HOME: path.join(home, '.codex'), ...env },
  });
  assert.equal(await command.exited, 0, command.stdout + command.stderr);
}

/** SHA-256 of a file; empty if the file does not exist. */
function sha(file: string): string {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : '';
}
