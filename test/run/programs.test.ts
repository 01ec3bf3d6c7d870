import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DIALECTS } from '../../src/contract/dialect.ts';
import { DIALECT_DEFINITIONS } from '../../src/dialects/dialects.ts';
import { type Launch, type LaunchProvider, LaunchRefusal } from '../../src/run/launch.ts';
import { prepareLaunch } from '../../src/run/prepare-launch.ts';
import { programOf, PROGRAMS } from '../../src/run/programs.ts';
import { ROOT, temporaryFolder } from '../support/command-line.ts';

interface Row {
  readonly title: string;
  readonly command: readonly string[];
  readonly provider?: 'groq';
  readonly env?: Readonly<Record<string, string>>;
  /** Files in the home, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What it is started with; absent where it is refused. */
  readonly given?: {
    /** Those of the command by default. */
    readonly args?: readonly string[];
    /** Undefined for a variable that must not be there. */
    readonly env?: Readonly<Record<string, string | undefined>>;
    /** Texts that went into files; none by default. */
    readonly kept?: readonly string[];
  };
  /** The notes, or the refusal; nothing by default. */
  readonly says?: RegExp;
  /** The folder in which it is started, below the home; the home itself by default. */
  readonly startedIn?: string;
  /** The proxy asks for this. */
  readonly token?: string;
}

const PROXY = 'http://127.0.0.1:8081';
const LOCAL = '127.0.0.1,localhost';
const PAST = { NO_PROXY: LOCAL, no_proxy: LOCAL };
const BY_KEY = {
  '.gemini/settings.json': '{ /* own */ "security": {"auth": {"selectedType": "gemini-api-key"}} }',
};

function claudeEnv(noProxy = PAST): object {
  return { ANTHROPIC_BASE_URL: PROXY, ...noProxy };
}

function opencodeContent(...names: readonly string[]): string {
  const provider = names.map((name) => [name, { options: { baseURL: `${PROXY}/v1` } }]);
  return JSON.stringify({ provider: Object.fromEntries(provider) });
}

const ROWS: readonly Row[] = [
  {
    title: 'Claude Code gets its settings by a flag, which win over its file',
    command: ['claude', '-p', 'hi', '--', '--settings'],
    given: {
      args: ['--settings', JSON.stringify({ env: claudeEnv() }), '-p', 'hi', '--', '--settings'],
      env: { ANTHROPIC_BASE_URL: PROXY, OPENAI_BASE_URL: undefined, ...PAST },
    },
  },
  {
    title: "Claude Code's own --settings keep what they say, and NO_PROXY of its file is added to",
    command: ['claude', '--settings', '{"model":"a","env":{"A":"1"}}', '-p', 'hi'],
    env: { HTTPS_PROXY: 'http://proxy.example:3128' },
    files: { '.claude/settings.json': '{"env":{"NO_PROXY":"own.example"}}' },
    given: {
      args: [
        '--settings',
        JSON.stringify({
          model: 'a',
          env: {
            A: '1',
            ...claudeEnv({ NO_PROXY: `own.example,${LOCAL}`, no_proxy: `own.example,${LOCAL}` }),
          },
        }),
        '-p',
        'hi',
      ],
      env: { HTTPS_PROXY: 'http://proxy.example:3128', ...PAST },
    },
  },
  {
    title: 'a --settings that is no JSON is refused',
    command: ['claude', '--settings={nonsense'],
    says: /^--settings is not a JSON object/u,
  },
  {
    title: 'a --settings file that cannot be read is refused',
    command: ['claude', '--settings', 'none.json'],
    says: /^--settings names .*none\.json, which cannot be read\.$/mu,
  },
  {
    title: 'an address with a key of its own is not led elsewhere',
    command: ['claude'],
    files: {
      '.claude/settings.json': '{"env":{"ANTHROPIC_BASE_URL":"https://gateway.example/x?key=canary"}}',
    },
    says: /^ANTHROPIC_BASE_URL names gateway\.example\. Through LunaRoute its key would be sent to anthropic \(api\.anthropic\.com\) instead\. Add gateway\.example to the settings /u,
  },
  ...(
    [
      [
        'qwen',
        '.qwen/settings.json',
        '{"env":{"OPENAI_BASE_URL":"https://gateway.example/v1"}}',
        'env.OPENAI_BASE_URL',
      ],
      [
        'qwen',
        '.qwen/settings.json',
        '{"security":{"auth":{"baseUrl":"https://gateway.example/v1","apiKey":"canary"}}}',
        'security.auth.baseUrl',
      ],
      ['qwen', '.qwen/.env', 'OPENAI_BASE_URL=https://gateway.example/v1\n', 'OPENAI_BASE_URL'],
      ['qwen', '.env', 'export ANTHROPIC_BASE_URL="https://gateway.example"\n', 'ANTHROPIC_BASE_URL'],
      [
        'gemini',
        '.gemini/.env',
        'GOOGLE_GEMINI_BASE_URL=https://gateway.example\n',
        'GOOGLE_GEMINI_BASE_URL',
      ],
    ] as const
  ).map(([command, file, text, key]): Row => ({
    title: `${command}: ${key} in its own ${file} with a key of its own is not led elsewhere`,
    command: [command],
    files: { ...BY_KEY, [file]: text },
    says: new RegExp(
      `^${key.replaceAll('.', String.raw`\.`)} in \\S+ names gateway\\.example\\. Through LunaRoute its key would be sent to `,
      'u',
    ),
  })),
  {
    title: 'an address of this machine in its own file is led through',
    command: ['qwen'],
    files: { '.qwen/settings.json': '{"env":{"OPENAI_BASE_URL":"http://127.0.0.1:8081/v1"}}' },
    given: { env: { OPENAI_BASE_URL: `${PROXY}/v1` } },
  },
  {
    title: "what Claude Code's own --settings file says is seen by nobody else",
    command: ['claude.cmd', '--settings=a.json', 'hi'],
    files: { 'a.json': '{"env":{"KEY":"own"}}' },
    given: {
      args: ['--settings', 'kept-1', 'hi'],
      kept: [JSON.stringify({ env: { KEY: 'own', ...claudeEnv() } })],
    },
  },
  {
    title: 'Codex gets the key of its file by a flag',
    command: ['/usr/bin/codex', 'exec', 'hi'],
    env: { NO_PROXY: 'a.example' },
    files: { '.codex/config.toml': 'model_provider = "other"\n' },
    given: {
      args: ['-c', `openai_base_url="${PROXY}/v1"`, 'exec', 'hi'],
      env: { OPENAI_BASE_URL: undefined, NO_PROXY: `a.example,${LOCAL}`, no_proxy: `a.example,${LOCAL}` },
    },
    says: /^Its model_provider is not openai/u,
  },
  {
    title: 'opencode gets what wins over its files, for the providers in use',
    command: ['opencode'],
    env: { ANTHROPIC_API_KEY: 'own' },
    given: { args: [], env: { OPENCODE_CONFIG_CONTENT: opencodeContent('anthropic') } },
  },
  {
    title: "opencode's own OPENCODE_CONFIG_CONTENT keeps what it says",
    command: ['opencode'],
    env: {
      OPENCODE_CONFIG_CONTENT: '{"provider":{"openai":{"options":{"baseURL":"x","apiKey":"k"}}},"a":1}',
    },
    given: {
      env: {
        OPENCODE_CONFIG_CONTENT: `{"provider":{"openai":{"options":{"baseURL":"${PROXY}/v1","apiKey":"k"}}},"a":1}`,
      },
    },
  },
  {
    title: 'an OPENCODE_CONFIG_CONTENT that is no JSON is refused',
    command: ['opencode'],
    env: { OPENCODE_CONFIG_CONTENT: '{ // canary' },
    says: /^OPENCODE_CONFIG_CONTENT is not a JSON object, so the proxy's address cannot be added to it\.$/u,
  },
  {
    title: 'a gateway in a file of its own is not left for another host with its key',
    command: ['opencode'],
    files: {
      'opencode.json': '{"provider":{"openai":{"options":{"baseURL":"https://gateway.example/v1"}}}}',
    },
    says: /^provider\.openai\.options\.baseURL in \S+opencode\.json names gateway\.example\. /u,
  },
  ...(
    [
      ['opencode', '.config/opencode/config.json', { '.config/opencode/opencode.jsonc': '{}' }],
      ['opencode', '.config/opencode/opencode.json', { '.config/opencode/opencode.jsonc': '{}' }],
      ['opencode', '.opencode/opencode.jsonc', {}],
      ['kilo', '.config/kilo/config.json', { '.config/kilo/kilo.json': '{}' }],
      ['kilo', '.config/kilo/opencode.json', { '.config/kilo/opencode.jsonc': '{}' }],
      ['kilo', '.config/kilo/kilo.jsonc', { '.config/kilo/opencode.json': '{}' }],
      ['kilo', '.kilo/opencode.json', {}],
      ['kilo', '.kilocode/kilo.jsonc', {}],
      ['kilo', 'opencode.jsonc', {}],
    ] as const
  ).map(([command, file, files]): Row => ({
    title: `${command}: a gateway in ${file} is not left for another host with its key`,
    command: [command],
    files: {
      ...files,
      [file]:
        '{"provider":{"anthropic":{"options":{"baseURL":"https://gateway.example","apiKey":"canary"}}}}',
    },
    says: /^provider\.anthropic\.options\.baseURL in \S+ names gateway\.example\. Through LunaRoute its key would be sent to anthropic/u,
  })),
  {
    title: "opencode: what its project's parent folder names counts too",
    command: ['opencode'],
    startedIn: 'project/deep',
    files: {
      'project/.git/HEAD': '',
      'project/opencode.json': '{"provider":{"openai":{"options":{"baseURL":"https://gateway.example/v1"}}}}',
    },
    says: /names gateway\.example\. /u,
  },
  {
    title: 'opencode: what is above its project does not',
    command: ['opencode'],
    startedIn: 'project',
    files: {
      'project/.git/HEAD': '',
      'opencode.json': '{"provider":{"openai":{"options":{"baseURL":"https://gateway.example/v1"}}}}',
    },
    given: { env: { OPENCODE_CONFIG_CONTENT: opencodeContent('anthropic', 'openai') } },
  },
  ...(
    [
      [['claude'], { ANTHROPIC_BASE_URL: 'http://ada:canary@127.0.0.1:4000/x?key=canary' }, {}],
      [['codex'], {}, { '.codex/config.toml': 'openai_base_url = "http://localhost:4000/v1"\n' }],
      [['qwen'], {}, { '.qwen/.env': 'OPENAI_BASE_URL=http://[::1]:4000/v1\n' }],
      [
        ['opencode'],
        {},
        {
          '.config/opencode/config.json':
            '{"provider":{"openai":{"options":{"baseURL":"http://127.0.0.1:4000/v1"}}}}',
        },
      ],
      [['aider'], { OPENAI_API_BASE: 'http://127.0.0.1:4000' }, {}],
      [['python3', 'ask.py'], { OPENAI_BASE_URL: 'http://127.0.0.1:4000/v1' }, {}],
    ] as const
  ).map(([command, env, files]): Row => ({
    title: `${command[0]}: a router on this machine is replaced, and told`,
    command,
    env,
    files,
    given:
      command[0] === 'claude'
        ? { args: ['--settings', JSON.stringify({ env: claudeEnv() })] }
        : command[0] === 'codex'
          ? { args: ['-c', `openai_base_url="${PROXY}/v1"`] }
          : {},
    says: /^\S+(?: in \S+)? is http:\/\/\S+:4000\S*, on this computer\. LunaRoute's address overrides it for this run, so requests will bypass whatever is listening there\.$/u,
  })),
  {
    title: 'Kilo gets the same under its own name',
    command: ['kilo'],
    given: { env: { KILO_CONFIG_CONTENT: opencodeContent('anthropic', 'openai') } },
  },
  {
    title: 'Gemini CLI gets its variable',
    command: ['gemini'],
    files: BY_KEY,
    given: { env: { GOOGLE_GEMINI_BASE_URL: `${PROXY}/gemini`, OPENAI_BASE_URL: undefined } },
  },
  {
    title: 'Gemini CLI without a sign-in is told',
    command: ['gemini'],
    given: { env: { GOOGLE_GEMINI_BASE_URL: `${PROXY}/gemini` } },
    says: /^Gemini CLI needs "gemini-api-key" as security\.auth\.selectedType/u,
  },
  {
    title: 'Gemini CLI that is signed in with Google is told',
    command: ['gemini'],
    files: { '.gemini/settings.json': '{"security":{"auth":{"selectedType":"oauth-personal"}}}' },
    given: {},
    says: /^Gemini CLI is not signed in with an API key \("oauth-personal"/u,
  },
  {
    title: 'Qwen Code gets both variables',
    command: ['qwen'],
    given: { env: { OPENAI_BASE_URL: `${PROXY}/v1`, ANTHROPIC_BASE_URL: PROXY } },
  },
  {
    title: 'Copilot CLI gets an address where it has a provider of its own',
    command: ['copilot'],
    env: { COPILOT_PROVIDER_TYPE: 'anthropic', COPILOT_PROVIDER_API_KEY: 'own' },
    given: { env: { COPILOT_PROVIDER_BASE_URL: PROXY, COPILOT_PROVIDER_API_KEY: 'own' } },
  },
  {
    title: 'Copilot CLI on GitHub cannot be led anywhere',
    command: ['copilot'],
    says: /^Copilot CLI can't be routed through LunaRoute for a single run\. It uses GitHub's models/u,
  },
  {
    title: 'pi is to be connected instead',
    command: ['pi'],
    says: /^pi can't be routed through LunaRoute for a single run\. .* connect it instead\.$/u,
  },
  {
    title: 'Goose takes a host',
    command: ['goose'],
    given: { env: { ANTHROPIC_HOST: PROXY, OPENAI_HOST: PROXY, OPENAI_BASE_URL: undefined } },
  },
  {
    title: 'anything else gets the variables of the SDKs, in the place of older ones',
    command: ['my-script', 'a b', "c'd", ''],
    env: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' },
    given: {
      args: ['a b', "c'd", ''],
      env: {
        ANTHROPIC_BASE_URL: PROXY,
        OPENAI_BASE_URL: `${PROXY}/v1`,
        OPENAI_API_BASE: `${PROXY}/v1`,
        GOOGLE_GEMINI_BASE_URL: `${PROXY}/gemini`,
        ...PAST,
      },
    },
    says: /^OPENAI_BASE_URL is http:\/\/127\.0\.0\.1:1\/v1, on this computer\./u,
  },
  ...(
    [
      ['amp', /It uses Amp's own service only/u],
      ['cursor-agent', /Cursor's own servers, which can't reach this computer/u],
      ['cn', /add a model with LunaRoute's address as apiBase to ~\/\.continue\/config\.yaml/u],
      ['kimi', /as base_url to ~\/\.kimi\/config\.toml/u],
      ['grok', /~\/\.grok\/config\.toml.* Then start it with -m NAME\.$/u],
      ['droid', /~\/\.factory\/settings\.json/u],
      ['crush', /~\/\.config\/crush\/crush\.json/u],
      ['cline', /cline auth -p openai -b ADDRESS\/v1/u],
    ] as const
  ).map(([command, says]): Row => ({
    title: `${command} is told why not, and what instead`,
    command: [command],
    says,
  })),
  {
    title: 'Claude Code sends the proxy token by its variable, out of sight, beside its own headers',
    command: ['claude', '-p', 'hi'],
    token: 't-1',
    files: { '.claude/settings.json': '{"env":{"ANTHROPIC_CUSTOM_HEADERS":"X-Own: 1"}}' },
    given: {
      args: ['--settings', 'kept-1', '-p', 'hi'],
      kept: [
        JSON.stringify({
          env: { ...claudeEnv(), ANTHROPIC_CUSTOM_HEADERS: 'X-Own: 1\nx-lunaroute-token: t-1' },
        }),
      ],
      env: { ANTHROPIC_CUSTOM_HEADERS: 'X-Own: 1\nx-lunaroute-token: t-1' },
    },
  },
  {
    title: 'Gemini CLI sends the proxy token by its variable',
    command: ['gemini'],
    token: 't-1',
    env: { GEMINI_CLI_CUSTOM_HEADERS: 'X-Own: 1, X-LunaRoute-Token: old' },
    files: BY_KEY,
    given: { env: { GEMINI_CLI_CUSTOM_HEADERS: 'X-Own: 1,x-lunaroute-token: t-1' } },
  },
  {
    title: 'a proxy token that such a variable would break is refused',
    command: ['gemini'],
    token: 'a,b:c',
    files: BY_KEY,
    says: /^A proxy token is set, and Gemini CLI has no setting to send it/u,
  },
  {
    title: 'opencode sends the proxy token to the providers that are routed, and to no other',
    command: ['opencode'],
    token: 't-1',
    env: { ANTHROPIC_API_KEY: 'own' },
    given: {
      env: {
        OPENCODE_CONFIG_CONTENT: JSON.stringify({
          provider: {
            anthropic: { options: { baseURL: `${PROXY}/v1`, headers: { 'x-lunaroute-token': 't-1' } } },
          },
        }),
      },
    },
  },
  {
    title: 'anything else gets the proxy token where the SDKs look, and is told',
    command: ['python3'],
    token: 't-1',
    given: {
      env: {
        ANTHROPIC_CUSTOM_HEADERS: 'x-lunaroute-token: t-1',
        OPENAI_CUSTOM_HEADERS: 'x-lunaroute-token: t-1',
      },
    },
    says: /^A proxy token is set\. Programs that read OPENAI_CUSTOM_HEADERS and ANTHROPIC_CUSTOM_HEADERS send it by themselves; others must send it as x-lunaroute-token\.$/u,
  },
  ...['codex', 'qwen', 'goose', 'aider'].map((command): Row => ({
    title: `${command} cannot send the proxy token, and is refused`,
    command: [command],
    token: 'canary',
    says: /^A proxy token is set, and .* has no setting to send it, so LunaRoute would turn down its requests\. Remove the token \(proxy_token, LUNAROUTE_PROXY_TOKEN\) to run it\.$/u,
  })),
  {
    title: 'a proxy token that is sent in the place of a key is not refused',
    command: ['codex'],
    token: 'canary',
    env: { CODEX_API_KEY: 'canary' },
    given: { args: ['-c', `openai_base_url="${PROXY}/v1"`] },
  },
  {
    title: 'a provider is reached by its name, with its own key in the place where the SDKs look',
    provider: 'groq',
    command: ['my-script'],
    env: { GROQ_API_KEY: 'groq', OPENAI_API_KEY: 'openai' },
    given: {
      env: {
        OPENAI_BASE_URL: `${PROXY}/groq/v1`,
        ANTHROPIC_BASE_URL: PROXY,
        OPENAI_API_KEY: 'groq',
      },
    },
  },
  {
    title: "another provider's key does not go along where there is none of its own",
    provider: 'groq',
    command: ['codex'],
    env: { OPENAI_API_KEY: 'openai' },
    given: {
      args: ['-c', `openai_base_url="${PROXY}/groq/v1"`],
      env: { OPENAI_API_KEY: undefined },
    },
    says: /^If Codex CLI is signed in to its own account, those credentials will be sent to groq\.\nGROQ_API_KEY is not set/u,
  },
  {
    title: 'a program that does not speak the API of the provider is refused',
    provider: 'groq',
    command: ['claude'],
    says: /^Claude Code supports only the Anthropic API, but groq uses the OpenAI API\.$/u,
  },
];

const BUILT_IN = DIALECTS.map((dialect): LaunchProvider => {
  return { name: dialect, dialect, baseUrl: DIALECT_DEFINITIONS[dialect].baseUrl, hasKey: false };
});
const GROQ: LaunchProvider = {
  name: 'groq',
  dialect: 'openai',
  baseUrl: 'https://api.groq.com/openai',
  hasKey: false,
};

for (const {
  title,
  command,
  provider,
  env = {},
  files = {},
  given,
  says = /^$/u,
  startedIn = '',
  token,
} of ROWS) {
  test(title, (context) => {
    const home = temporaryFolder(context);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
      writeFileSync(path.join(home, name), text);
    }
    const [name = '', ...args] = command;
    const kept: string[] = [];
    const launch = (): Launch =>
      prepareLaunch({
        program: programOf(name),
        args,
        to: {
          proxyUrl: PROXY,
          providers: [...BUILT_IN, GROQ],
          chosen: provider === 'groq' ? GROQ : undefined,
          proxyToken: token,
        },
        home,
        env,
        cwd: path.join(home, startedIn),
        keepsArguments: true,
        keepFile: (text) => `kept-${kept.push(text)}`,
      });
    if (given === undefined) {
      assert.throws(launch, (error) => error instanceof LaunchRefusal && matches(error.message, says));
      return;
    }
    const { args: got, env: set, notes } = launch();
    assert.deepEqual(got, given.args ?? args);
    const all: Readonly<Record<string, string | undefined>> = { ...env, ...set };
    for (const [variable, value] of Object.entries(given.env ?? {}))
      assert.equal(all[variable], value, variable);
    assert.ok(matches(notes.join('\n'), says), notes.join('\n'));
    assert.deepEqual(kept, given.kept ?? []);
  });
}

test('what programs send by themselves does not go to another provider, and is told where it goes to one of this machine', () => {
  const launchTo = (chosen: LaunchProvider, env: Readonly<Record<string, string>>): Launch =>
    prepareLaunch({
      program: programOf('python3'),
      args: [],
      to: { proxyUrl: PROXY, providers: [...BUILT_IN, chosen], chosen },
      home: '/nowhere',
      env,
      cwd: '/nowhere',
      keepsArguments: true,
      keepFile: () => '',
    });
  const zz: LaunchProvider = {
    name: 'zz',
    dialect: 'anthropic',
    baseUrl: 'https://zz.example',
    hasKey: false,
  };
  const token = { ANTHROPIC_AUTH_TOKEN: 'canary', ANTHROPIC_API_KEY: 'canary', ZZ_API_KEY: 'of-zz' };
  const { env } = launchTo(zz, token);
  assert.ok('ANTHROPIC_AUTH_TOKEN' in env && env['ANTHROPIC_AUTH_TOKEN'] === undefined);
  assert.equal(env['ANTHROPIC_API_KEY'], 'of-zz');
  const ollama: LaunchProvider = { ...GROQ, name: 'ollama', baseUrl: 'http://127.0.0.1:11434' };
  assert.deepEqual(launchTo(ollama, { OPENAI_API_KEY: 'canary' }).notes, [
    'OPENAI_API_KEY is sent to ollama.',
  ]);
});

function matches(text: string, says: RegExp): boolean {
  return says.test(text) && !text.includes('canary');
}

test('every program that is known is in the documentation', () => {
  const text = readFileSync(path.join(ROOT, 'docs/assistants.md'), 'utf8');
  for (const { label } of PROGRAMS) assert.ok(text.includes(`| ${label}`), label);
});
