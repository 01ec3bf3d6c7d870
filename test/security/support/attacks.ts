/** How a listener rejects an attack: the code or rule is in the log, the status in the response. */
export interface Refusal {
  readonly status: number;
  /** `x-lunaroute-error` of the proxy or `rule` of the settings page; undefined if nothing is logged. */
  readonly code: string | undefined;
}

/**
 * A request that a web page, or someone it tricks, can send. PORT is a placeholder for the listener's port, OTHER for
 * that of the other listener.
 */
export interface Attack {
  readonly name: string;
  readonly method?: string;
  /** Whole request target; PATH is a placeholder for the attacked path. */
  readonly target?: string;
  readonly version?: '1.0' | '1.1';
  /** One Host line per value; the listener's own host by default. */
  readonly hosts?: readonly string[];
  readonly lines?: readonly string[];
  readonly body?: string;
  readonly proxy: Refusal | 'passes';
  readonly page: Refusal | 'passes';
}

const HOST = {
  proxy: { status: 403, code: 'host_not_allowed' },
  page: { status: 403, code: 'host' },
} as const;
const NO_SINGLE_HOST = {
  proxy: { status: 400, code: 'host_invalid' },
  page: { status: 403, code: 'host' },
} as const;
const ORIGIN = {
  proxy: { status: 403, code: 'origin_not_allowed' },
  page: { status: 403, code: 'origin' },
} as const;
const SITE = {
  proxy: { status: 403, code: 'origin_not_allowed' },
  page: { status: 403, code: 'sec-fetch-site' },
} as const;
const TARGET = {
  proxy: { status: 400, code: 'bad_request' },
  page: { status: 403, code: 'target' },
} as const;

/** The page may call itself; the proxy serves no page that could. */
const OWN_PAGE = { proxy: ORIGIN.proxy, page: 'passes' } as const;

const FOREIGN_HOSTS: readonly string[] = [
  'evil.example',
  'evil.example:PORT',
  '127.0.0.1.nip.io:PORT',
  'localhost.evil.example:PORT',
  'localtest.me:PORT',
  '127.0.0.1:1',
  '127.0.0.1:OTHER',
  '127.0.0.1',
  'localhost',
  '[::1]',
  '127.0.0.1:0PORT',
  '127.0.0.1:PORT/x?',
  '127.0.0.1:PORT#x',
  '127.0.0.1:PORT, evil.example',
  '127.0.0.1:PORT@evil.example',
  'user@127.0.0.1:PORT',
  'user:password@localhost:PORT',
  'http://127.0.0.1:PORT',
  'localhost.:PORT',
  'localhost :PORT',
  '127.1:PORT',
  '127.0.1:PORT',
  '0x7f.1:PORT',
  '0x7f000001:PORT',
  '2130706433:PORT',
  '0177.0.0.1:PORT',
  '127.0.0.2:PORT',
  '0.0.0.0:PORT',
  '0:PORT',
  '[::]:PORT',
  '[::ffff:127.0.0.1]:PORT',
  '[0:0:0:0:0:0:0:1]:PORT',
  '[::1%25lo]:PORT',
  '[::1]evil:PORT',
  '::1:PORT',
  'host.docker.internal:PORT',
  'lunaroute:PORT',
  'lo\u00e7alhost:PORT',
  'null',
  '*',
  '*:PORT',
];

const FOREIGN_ORIGINS: readonly string[] = [
  'null',
  '',
  'https://evil.example',
  'http://localhost:3000',
  'http://127.0.0.1:3000',
  'http://127.0.0.1:OTHER',
  'http://127.0.0.1',
  'https://127.0.0.1:PORT',
  'http://localhost:PORT',
  'http://[::1]:PORT',
  'http://127.0.0.1:PORT.evil.example',
  'http://127.0.0.1.evil.example',
  'http://127.0.0.1:PORT/',
  'http://127.0.0.1:PORT, https://evil.example',
  'http://user@127.0.0.1:PORT',
  'app://bundle',
  'file://',
  'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh',
  'moz-extension://11111111-2222-3333-4444-555555555555',
  'vscode-webview://webview',
];

const PAGE_LINES = ['Origin: https://evil.example', 'Sec-Fetch-Site: cross-site'];
const WEBSOCKET_LINES = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

const FORMS: readonly (readonly [type: string, body: string])[] = [
  ['text/plain', '{"model":"m","x":"="}'],
  ['application/x-www-form-urlencoded', 'model=m&stream=true'],
  [
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nm\r\n--b--\r\n',
  ],
];

/** Every vector, one row each. */
export const ATTACKS: readonly Attack[] = [
  ...FOREIGN_HOSTS.map((host): Attack => ({ name: `Host: ${host}`, hosts: [host], ...HOST })),
  { name: 'an empty Host', hosts: [''], ...HOST },
  {
    name: 'a rebound name that asks for itself',
    hosts: ['evil.example:PORT'],
    lines: ['Origin: http://evil.example:PORT', 'Sec-Fetch-Site: same-origin'],
    ...HOST,
  },
  { name: 'no Host in HTTP/1.1', hosts: [], ...NO_SINGLE_HOST },
  { name: 'no Host in HTTP/1.0', hosts: [], version: '1.0', ...NO_SINGLE_HOST },
  { name: 'a foreign Host in HTTP/1.0', hosts: ['evil.example'], version: '1.0', ...HOST },
  { name: 'ours and a foreign Host', hosts: ['127.0.0.1:PORT', 'evil.example'], ...NO_SINGLE_HOST },
  { name: 'a foreign Host and ours', hosts: ['evil.example', '127.0.0.1:PORT'], ...NO_SINGLE_HOST },
  { name: 'our Host twice', hosts: ['127.0.0.1:PORT', '127.0.0.1:PORT'], ...NO_SINGLE_HOST },
  { name: 'an absolute target of another name', target: 'http://evil.examplePATH', ...TARGET },
  { name: 'an absolute target of ours', target: 'http://127.0.0.1:PORTPATH', ...TARGET },
  {
    name: 'an absolute target with a foreign Host',
    target: 'http://127.0.0.1:PORTPATH',
    hosts: ['evil.example'],
    ...HOST,
  },
  {
    name: 'an absolute target in HTTP/1.0 without a Host',
    target: 'http://127.0.0.1:PORTPATH',
    hosts: [],
    version: '1.0',
    ...NO_SINGLE_HOST,
  },
  { name: 'OPTIONS *', method: 'OPTIONS', target: '*', ...TARGET },
  ...FOREIGN_ORIGINS.map((origin): Attack => ({
    name: `Origin: ${origin}`,
    lines: [`Origin: ${origin}`],
    ...ORIGIN,
  })),
  {
    name: 'two Origins, ours first',
    lines: ['Origin: http://127.0.0.1:PORT', 'Origin: https://evil.example'],
    ...ORIGIN,
  },
  { name: 'the Origin of the listener itself', lines: ['Origin: http://127.0.0.1:PORT'], ...OWN_PAGE },
  ...['cross-site', 'same-site', 'CROSS-SITE', 'Same-Origin', 'same-origin, cross-site', 'bogus', ''].map(
    (site): Attack => ({
      name: `Sec-Fetch-Site: ${site}`,
      lines: [`Sec-Fetch-Site: ${site}`],
      ...SITE,
    }),
  ),
  { name: 'Sec-Fetch-Site: same-origin', lines: ['Sec-Fetch-Site: same-origin'], ...OWN_PAGE },
  {
    name: 'two Sec-Fetch-Site, none first',
    lines: ['Sec-Fetch-Site: none', 'Sec-Fetch-Site: cross-site'],
    ...SITE,
  },
  ...FORMS.flatMap(([type, body]): Attack[] => [
    {
      name: `a form post of ${type}`,
      method: 'POST',
      lines: [...PAGE_LINES, `Content-Type: ${type}`],
      body,
      ...ORIGIN,
    },
    {
      name: `a form post of ${type} from a sandbox`,
      method: 'POST',
      lines: ['Origin: null', 'Sec-Fetch-Site: cross-site', `Content-Type: ${type}`],
      body,
      ...ORIGIN,
    },
    {
      name: `a form post of ${type} from a browser without Sec-Fetch`,
      method: 'POST',
      lines: ['Origin: http://localhost:3000', `Content-Type: ${type}`],
      body,
      ...ORIGIN,
    },
    {
      name: `a form post of ${type} from another local page without Origin`,
      method: 'POST',
      lines: ['Sec-Fetch-Site: same-site', `Content-Type: ${type}`],
      body,
      ...SITE,
    },
  ]),
  {
    name: 'a preflight',
    method: 'OPTIONS',
    lines: [
      ...PAGE_LINES,
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: authorization,content-type',
      'Access-Control-Request-Private-Network: true',
    ],
    ...ORIGIN,
  },
  ...['PUT', 'DELETE', 'PATCH', 'HEAD'].map((method): Attack => ({
    name: `${method} from a page`,
    method,
    lines: PAGE_LINES,
    ...ORIGIN,
  })),
  {
    name: 'an image, script or style of a page',
    lines: ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: image'],
    ...SITE,
  },
  {
    name: 'an iframe',
    lines: ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe'],
    ...SITE,
  },
  {
    name: 'a link followed from a page',
    lines: [
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: navigate',
      'Sec-Fetch-Dest: document',
      'Sec-Fetch-User: ?1',
    ],
    ...SITE,
  },
  { name: 'an EventSource of a page', lines: ['Accept: text/event-stream', ...PAGE_LINES], ...ORIGIN },
  {
    name: 'a WebSocket of a page',
    lines: [...WEBSOCKET_LINES, 'Origin: https://evil.example', 'Sec-Fetch-Mode: websocket'],
    ...ORIGIN,
  },
  { name: 'a WebSocket of a sandbox', lines: [...WEBSOCKET_LINES, 'Origin: null'], ...ORIGIN },
  {
    name: 'a WebSocket of another local page',
    lines: [...WEBSOCKET_LINES, 'Origin: http://localhost:5173'],
    ...ORIGIN,
  },
  {
    name: 'a WebSocket by a rebound name',
    hosts: ['evil.example:PORT'],
    lines: [...WEBSOCKET_LINES, 'Origin: http://evil.example:PORT'],
    ...HOST,
  },
];

/** Paths that exist and paths that do not: each must be refused alike. */
export const PATHS: readonly string[] = [
  '/',
  '/index.html',
  '/assets/app.js',
  '/session',
  '/session?token=x',
  '/api/watch',
  '/api/settings/apply',
  '/api/no/such/method',
  '/metrics',
  '/v1/models',
  '/v1/messages',
  '/v1/responses',
  '/openai/v1/chat/completions',
  '/no/such/file',
  '/..%2f..%2fetc/passwd',
];
