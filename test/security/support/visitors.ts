/** A request as a real program sends it; PORT is a placeholder for the listener's port. */
export interface Visitor {
  readonly name: string;
  readonly line: string;
  readonly lines: readonly string[];
  readonly body?: string;
}

const HOST = 'Host: 127.0.0.1:PORT';
const MESSAGE = '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}';
const PROMPT = '{"model":"m","input":"hi","stream":true}';

/** Requests that assistants, SDKs and command-line tools send to the proxy. */
export const ASSISTANTS: readonly Visitor[] = [
  {
    name: 'Claude Code',
    line: 'POST /v1/messages?beta=true',
    lines: [
      HOST,
      'connection: keep-alive',
      'Accept: application/json',
      'X-Stainless-Retry-Count: 0',
      'X-Stainless-Timeout: 600',
      'X-Stainless-Lang: js',
      'X-Stainless-Runtime: node',
      'anthropic-dangerous-direct-browser-access: true',
      'anthropic-version: 2023-06-01',
      'anthropic-beta: claude-code-20250219,oauth-2025-04-20',
      'authorization: Bearer sk-ant-oat01-mine',
      'x-app: cli',
      'User-Agent: claude-cli/2.1.0 (external, cli)',
      'content-type: application/json',
      'accept-language: *',
      'sec-fetch-mode: cors',
      'accept-encoding: gzip, deflate, br',
    ],
    body: MESSAGE,
  },
  {
    name: 'Codex',
    line: 'POST /v1/responses',
    lines: [
      'authorization: Bearer sk-mine',
      'version: 0.90.0',
      'openai-beta: responses=experimental',
      'session_id: 0199a213-81c0-7800-8aa1-bbab2a035a53',
      'accept: text/event-stream',
      'content-type: application/json',
      'originator: codex_cli_rs',
      'user-agent: codex_cli_rs/0.90.0 (Mac OS 26.1.0; arm64)',
      'host: 127.0.0.1:PORT',
    ],
    body: PROMPT,
  },
  {
    name: 'the OpenAI SDK of Python',
    line: 'POST /v1/chat/completions',
    lines: [
      'Host: localhost:PORT',
      'Accept-Encoding: gzip, deflate, br, zstd',
      'Connection: keep-alive',
      'Accept: application/json',
      'Content-Type: application/json',
      'User-Agent: OpenAI/Python 2.8.0',
      'X-Stainless-Lang: python',
      'Authorization: Bearer sk-mine',
      'X-Stainless-Async: false',
      'x-stainless-retry-count: 0',
    ],
    body: MESSAGE,
  },
  {
    name: 'the Anthropic SDK of Python',
    line: 'POST /v1/messages',
    lines: [
      HOST,
      'Accept: application/json',
      'Content-Type: application/json',
      'User-Agent: Anthropic/Python 0.75.0',
      'X-Api-Key: sk-ant-mine',
      'Anthropic-Version: 2023-06-01',
    ],
    body: MESSAGE,
  },
  {
    name: 'opencode (Bun)',
    line: 'POST /v1/responses',
    lines: [
      'Authorization: Bearer sk-mine',
      'Content-Type: application/json',
      'User-Agent: opencode/1.1.0 ai-sdk/provider-utils/4.0.0 runtime/bun/1.3.5',
      'Connection: keep-alive',
      'Accept: */*',
      HOST,
      'Accept-Encoding: gzip, deflate, br, zstd',
    ],
    body: PROMPT,
  },
  {
    name: 'fetch of Node',
    line: 'GET /v1/models',
    lines: [
      HOST,
      'connection: keep-alive',
      'authorization: Bearer sk-mine',
      'accept: */*',
      'accept-language: *',
      'sec-fetch-mode: cors',
      'user-agent: node',
      'accept-encoding: gzip, deflate',
    ],
  },
  {
    name: 'curl',
    line: 'GET /v1/models',
    lines: [
      'Host: LocalHost:PORT',
      'User-Agent: curl/8.14.1',
      'Accept: */*',
      'Authorization: Bearer sk-mine',
    ],
  },
  {
    name: 'curl over IPv6',
    line: 'GET /v1/models',
    lines: ['Host: [::1]:PORT', 'User-Agent: curl/8.14.1', 'Accept: */*'],
  },
  {
    name: 'wget',
    line: 'GET /v1/models',
    lines: [
      HOST,
      'User-Agent: Wget/1.25.0',
      'Accept: */*',
      'Accept-Encoding: identity',
      'Connection: Keep-Alive',
    ],
  },
  {
    name: 'aiohttp',
    line: 'GET /v1/models',
    lines: [HOST, 'Accept: */*', 'Accept-Encoding: gzip, deflate', 'User-Agent: Python/3.14 aiohttp/3.13.2'],
  },
  {
    name: 'Go',
    line: 'GET /v1/models',
    lines: [HOST, 'User-Agent: Go-http-client/1.1', 'Authorization: Bearer sk-mine', 'Accept-Encoding: gzip'],
  },
  {
    name: 'the address bar of a browser',
    line: 'GET /v1/models',
    lines: [
      HOST,
      'Sec-Fetch-Site: none',
      'Sec-Fetch-Mode: navigate',
      'Sec-Fetch-Dest: document',
      'Sec-Fetch-User: ?1',
    ],
  },
  {
    name: 'OpenRouter style attribution',
    line: 'POST /v1/chat/completions',
    lines: [HOST, 'HTTP-Referer: https://app.example', 'X-Title: app', 'Content-Type: application/json'],
    body: MESSAGE,
  },
];

/** Requests of programs that read the proxy's metrics. */
export const SCRAPERS: readonly Visitor[] = [
  {
    name: 'Prometheus',
    line: 'GET /metrics',
    lines: [
      HOST,
      'User-Agent: Prometheus/3.8.0',
      'Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.1',
      'Accept-Encoding: gzip',
      'X-Prometheus-Scrape-Timeout-Seconds: 10',
    ],
  },
  { name: 'curl', line: 'GET /metrics', lines: [HOST, 'User-Agent: curl/8.14.1', 'Accept: */*'] },
];

/** Requests of browsers that open the settings page, and of the page itself. */
export const BROWSERS: readonly Visitor[] = [
  {
    name: 'Chrome that opens the link',
    line: 'GET /',
    lines: [
      HOST,
      'Connection: keep-alive',
      'sec-ch-ua: "Chromium";v="142"',
      'Upgrade-Insecure-Requests: 1',
      'User-Agent: Mozilla/5.0 Chrome/142.0.0.0',
      'Accept: text/html',
      'Sec-Fetch-Site: none',
      'Sec-Fetch-Mode: navigate',
      'Sec-Fetch-User: ?1',
      'Sec-Fetch-Dest: document',
    ],
  },
  {
    name: 'Safari without Sec-Fetch',
    line: 'GET /',
    lines: ['Host: localhost:PORT', 'User-Agent: Mozilla/5.0 Safari/605.1.15', 'Accept: text/html'],
  },
  {
    name: 'a script of the page',
    line: 'GET /assets/app.js',
    lines: [
      HOST,
      'Origin: http://127.0.0.1:PORT',
      'Sec-Fetch-Site: same-origin',
      'Sec-Fetch-Mode: cors',
      'Sec-Fetch-Dest: script',
    ],
  },
  { name: 'the page by IPv6', line: 'GET /', lines: ['Host: [::1]:PORT', 'Sec-Fetch-Site: none'] },
  {
    name: 'the page asked as localhost',
    line: 'GET /assets/app.js',
    lines: ['Host: localhost:PORT', 'Origin: http://localhost:PORT', 'Sec-Fetch-Site: same-origin'],
  },
  { name: 'curl', line: 'HEAD /', lines: [HOST, 'User-Agent: curl/8.14.1', 'Accept: */*'] },
];
