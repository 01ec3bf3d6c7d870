import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import { LAUNCHER } from '../support/command-line.ts';
import { portOf } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import {
  askedFor,
  type AssistantProgram,
  CLAUDE_CODE,
  CODEX,
  GEMINI_CLI,
  OPENCODE,
  runAssistant,
} from './support/assistants.ts';
import { configurationFile } from './support/lunaroute.ts';
import { assertOnly, configurationOf, type Fakes, startFakes } from './support/providers.ts';

/** One program, run as its users would run it. */
interface Row {
  readonly program: AssistantProgram;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly asks: readonly (keyof Fakes)[];
  /** Note that `run` prints; nothing by default. */
  readonly note?: RegExp;
  /** Whether the program can send the proxy's token. */
  readonly sendsToken: boolean;
  /** How the user would set the proxy's address by hand. */
  readonly byHand: (url: string) => {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  };
  /** Exit code or signal after a Ctrl-C while the response is pending. */
  readonly interrupted: number | NodeJS.Signals;
}

const ROWS: Readonly<Record<string, Row>> = {
  'Claude Code': {
    program: CLAUDE_CODE,
    args: ['-p', 'Say hello'],
    env: { ANTHROPIC_API_KEY: 'own', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
    // An address in Claude Code's own file, which overrides environment variables.
    files: { '.claude/settings.json': '{ "env": { "ANTHROPIC_BASE_URL": "http://127.0.0.1:9" } }' },
    asks: ['anthropic'],
    note: /^lunaroute-tray: ANTHROPIC_BASE_URL is http:\/\/127\.0\.0\.1:9, on this computer\. [^\n]*\n$/u,
    sendsToken: true,
    byHand: (url) => ({ args: ['--settings', JSON.stringify({ env: { ANTHROPIC_BASE_URL: url } })] }),
    interrupted: 0,
  },
  Codex: {
    program: CODEX,
    args: ['exec', '--skip-git-repo-check', 'Say hello'],
    env: {},
    files: {
      '.codex/config.toml':
        'check_for_update_on_startup = false\n[analytics]\nenabled = false\n[features]\nplugins = false\napps = false\n',
      '.codex/auth.json': '{"auth_mode":"apikey","OPENAI_API_KEY":"own"}',
    },
    asks: ['openai'],
    sendsToken: false,
    byHand: (url) => ({ args: ['-c', `openai_base_url="${url}/v1"`] }),
    interrupted: 1,
  },
  opencode: {
    program: OPENCODE,
    args: ['run', '-m', 'anthropic/claude-sonnet-4-5', 'Say hello'],
    env: {
      OPENCODE_CONFIG_CONTENT: '{"autoupdate":false,"small_model":"anthropic/claude-haiku-4-5"}',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      ANTHROPIC_API_KEY: 'own',
    },
    files: { '.config/opencode/opencode.json': '{ "$schema": "https://opencode.ai/config.json" }\n' },
    asks: ['anthropic'],
    sendsToken: true,
    byHand: (url) => ({
      env: {
        OPENCODE_CONFIG_CONTENT: JSON.stringify({
          provider: { anthropic: { options: { baseURL: `${url}/v1` } } },
        }),
      },
    }),
    interrupted: 'SIGINT',
  },
  'Gemini CLI': {
    program: GEMINI_CLI,
    args: ['-m', 'gemini-2.5-flash', '-p', 'Say hello'],
    env: { GEMINI_API_KEY: 'own', GEMINI_CLI_TRUST_WORKSPACE: 'true' },
    files: {
      '.gemini/settings.json': JSON.stringify({
        security: { auth: { selectedType: 'gemini-api-key' } },
        privacy: { usageStatisticsEnabled: false },
        general: { enableAutoUpdate: false },
      }),
    },
    asks: ['gemini'],
    sendsToken: true,
    byHand: (url) => ({ env: { GOOGLE_GEMINI_BASE_URL: `${url}/gemini` } }),
    interrupted: 0,
  },
};

function through(config: string): readonly string[] {
  return [process.execPath, LAUNCHER, 'run', '--config', config, '--'];
}

for (const [name, row] of Object.entries(ROWS)) {
  const { program, args, env, files, asks, byHand, interrupted } = row;
  const { skip } = program;

  test(
    `${name} started by run gets a response past a company proxy, and its files are unchanged`,
    { skip },
    async (context) => {
      const fakes = await startFakes(context);
      const nobody = `127.0.0.1:${await freePort()}`;
      const own = byHand(`http://${nobody}`);
      const before = await runAssistant(context, {
        program,
        args: [...(own.args ?? []), ...args],
        env: { ...env, ...own.env },
        files,
        isExempt: false,
        meanwhile: async ({ wall, signal, until }) => {
          await until(() => askedFor(wall).some((asked) => asked.includes(nobody)));
          signal('SIGKILL');
        },
      });
      assert.ok(before.astray > 0, 'with an address alone the proxy gets its requests');

      const after = await runAssistant(context, {
        program,
        args,
        env: { ...env, LUNAROUTE_PORT: String(await freePort()) },
        files,
        isExempt: false,
        through: through(configurationFile(context, configurationOf(fakes))),
      });
      assert.equal(after.code, 0, after.stderr);
      assert.match(after.stdout, /^Hello there$/mu);
      assert.equal(after.astray, 0);
      assert.deepEqual(after.changed, []);
      assertOnly(fakes, asks);
      const said = /^lunaroute-tray: .*\n/mu.exec(after.stderr)?.[0] ?? '';
      assert.match(said, row.note ?? /^$/u);
    },
  );

  test(`${name} sends the proxy token, or run refuses to start it`, { skip }, async (context) => {
    const fakes = await startFakes(context);
    const outcome = await runAssistant(context, {
      program,
      args,
      env: {
        ...env,
        LUNAROUTE_PORT: String(await freePort()),
        LUNAROUTE_PROXY_TOKEN: 'a-token-of-some-length-1',
      },
      files,
      through: through(configurationFile(context, configurationOf(fakes))),
    });
    if (!row.sendsToken) {
      assert.equal(outcome.code, 2);
      assert.match(outcome.stderr, /^lunaroute-tray: A proxy token is set, [^\n]*\n$/u);
      assertOnly(fakes, []);
      return;
    }
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.match(outcome.stdout, /^Hello there$/mu);
    assertOnly(fakes, asks);
    assert.deepEqual(outcome.changed, []);
  });

  test(`${name} started by run reacts to Ctrl-C just as it does on its own`, { skip }, async (context) => {
    const silent = await startSilentProvider(context);
    const entry = { url: silent.url };
    const fakes = { openai: entry, anthropic: entry, gemini: entry, local: entry };
    const outcome = await runAssistant(context, {
      program,
      args,
      env: { ...env, LUNAROUTE_PORT: String(await freePort()) },
      files,
      through: through(configurationFile(context, configurationOf(fakes))),
      meanwhile: async ({ signal, until }) => {
        await until(() => silent.asked.length > 0);
        signal('SIGINT');
      },
    });
    assert.equal(outcome.code, interrupted, outcome.stderr);
    assert.deepEqual(outcome.changed, []);
  });
}

/** Starts a provider that never answers a question. */
async function startSilentProvider(context: TestContext) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    request.resume();
    if (request.method === 'POST') asked.push(request.url ?? '');
    else response.writeHead(404).end();
  });
  server.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, asked };
}
