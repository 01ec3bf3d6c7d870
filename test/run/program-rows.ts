import { OTHER_PROGRAM_ROWS } from './other-program-rows.ts';
import { type Row, PROXY, LOCAL, PAST, BY_KEY, claudeEnv, opencodeContent } from './program-row.ts';

export const ROWS: readonly Row[] = [
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
  ...OTHER_PROGRAM_ROWS,
];
