import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { TestContext } from 'node:test';
import tls from 'node:tls';
import { serverTls } from '../../support/certificates.ts';
import { portOf } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { canary, keyCanary, VISIBLE } from './canaries.ts';
import { startLeakyProvider } from './leaky-provider.ts';

/** Addresses and ports used in the settings under test. */
export interface Surroundings {
  /** URL that the providers in the file point to. */
  readonly leaky: string;
  readonly refusingProxy: number;
  readonly tlsPort: number;
  readonly deadPort: number;
}

/** Starts peers that fail in different ways and repeat what they received. */
export async function startSurroundings(context: TestContext): Promise<Surroundings> {
  const { url } = await startLeakyProvider(context);
  const proxy = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk: Buffer) =>
      socket.end(`HTTP/1.1 407 Who is ${chunk.toString('latin1').replaceAll('\r\n', ' ')}\r\n\r\n`),
    );
  });
  // No system trusts this server's certificate.
  const secure = tls.createServer(serverTls(), (socket) => socket.on('error', () => undefined));
  for (const server of [proxy, secure]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    context.after(() => server.close());
  }
  return {
    leaky: url,
    refusingProxy: portOf(proxy),
    tlsPort: portOf(secure),
    deadPort: await freePort(),
  };
}

/** Returns settings with a secret wherever one fits, including mistakes. */
export function configText({ leaky, refusingProxy, tlsPort, deadPort }: Surroundings): string {
  const provider = (name: string, lines: readonly string[]): string =>
    [`  ${name}:`, '    provider_type: openai', ...lines.map((line) => `    ${line}`), ''].join('\n');
  return [
    `proxy_token: ${canary('yamltoken')}`,
    `password: ${canary('unknownkey')}`,
    `port: "${keyCanary('port')}"`,
    'session_recording: { enabled: true, bodies: true }',
    'providers:',
    '  openai:',
    `    base_url: ${leaky}`,
    '    api_key: >-',
    `      ${canary('folded')}`,
    '  anthropic:',
    `    base_url: ${leaky}`,
    '    api_key: ${FROM_ELSEWHERE}',
    `    proxy: "ftp://user:${canary('ftp')}@corp.example"`,
    provider('dead', [
      `base_url: http://127.0.0.1:${deadPort}`,
      `api_key: ${canary('dead')}`,
      `ca_file: /no/${VISIBLE}.pem`,
    ]),
    provider('secure', [`base_url: https://127.0.0.1:${tlsPort}`, `api_key: ${canary('secure')}`]),
    provider('nowhere', [`base_url: https://nowhere.invalid`, `api_key: ${canary('nowhere')}`]),
    provider('proxied', [
      'base_url: https://api.example',
      `proxy: http://user:${canary('proxylogin')}@127.0.0.1:${refusingProxy}`,
      `api_key: ["${canary('list')}"]`,
    ]),
    provider('queried', [`base_url: https://user:${canary('user')}@x.example/v1?key=${canary('query')}`]),
    provider('bare', [`base_url: x.example/v1?key=${canary('barequery')}`]),
  ].join('\n');
}

/** Returns variables with secrets, some in places that are read and some not. `token` is the proxy's token. */
export function environment(token: string): Record<string, string> {
  return {
    OPENAI_API_KEY: keyCanary('openai'),
    ANTHROPIC_API_KEY: canary('anthropic'),
    LUNAROUTE_OPENAI_API_KEY: canary('prefixed'),
    LUNAROUTE_DEAD_API_KEY: `${canary('spaced')} with spaces`,
    LUNAROUTE_PROXY_TOKEN: token,
    LUNAROUTE_NOTHING_API_KEY: canary('nothing'),
    LUNAROUTE_ANTHROPIC_TIMEOUT_SECS: keyCanary('timeout'),
    LUNAROUTE_SECURE_BASE_URL: `ftp://user:${canary('ftplogin')}@x.example`,
    LUNAROUTE_UI_HOST: `${canary('login')}@127.0.0.1`,
    FROM_ELSEWHERE: canary('elsewhere'),
    HTTP_PROXY: `socks5://user:${canary('socks')}@corp.example`,
    NO_PROXY: '127.0.0.1',
    UNRELATED_SECRET: canary('unrelated'),
    LUNAROUTE_LOG_REQUESTS: 'true',
    LUNAROUTE_OPENAI_MAX_RETRIES: '1',
    RUST_LOG: 'trace',
    // Crashes on demand, because the crash message is an output, too.
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(
      `process.on('SIGUSR2',()=>{setImmediate(()=>{throw new Error('${VISIBLE} crash')})})`,
    )}`,
  };
}

/** Writes assistants' configuration files as users have them, including plain-text keys. */
export function writeAssistants(home: string): void {
  const files: Readonly<Record<string, string>> = {
    '.claude/settings.json': JSON.stringify({
      env: { ANTHROPIC_AUTH_TOKEN: keyCanary('claude'), ANTHROPIC_BASE_URL: 'https://old.example' },
      apiKeyHelper: `echo ${canary('helper')}`,
    }),
    '.codex/config.toml': [
      'openai_base_url = "https://old.example/v1"',
      '[model_providers.mine]',
      `http_headers = { "X-Api-Key" = "${canary('codex')}" }`,
      `experimental_bearer_token = "${canary('codexbearer')}"`,
      '',
    ].join('\n'),
    '.config/opencode/opencode.json': JSON.stringify(
      {
        provider: { openai: { options: { apiKey: canary('opencode'), baseURL: 'https://old.example/v1' } } },
      },
      null,
      2,
    ),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text, { mode: 0o600 });
  }
}
