import { type Row, PROXY, PAST, BY_KEY, claudeEnv, opencodeContent } from './program-row.ts';

export const OTHER_PROGRAM_ROWS: readonly Row[] = [
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
    says: /^A proxy token is set, and .* has no setting to send it, so LunaRoute would reject its requests\. Remove the token \(proxy_token, LUNAROUTE_PROXY_TOKEN\) to run it\.$/u,
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
