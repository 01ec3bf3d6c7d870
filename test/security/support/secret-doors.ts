import type { TestContext } from 'node:test';
import { ask } from '../../support/client.ts';
import { connectRaw } from '../../support/raw-peer.ts';
import { canary, keyCanary, type Outputs, spokenCanary, VISIBLE } from './canaries.ts';
import { LEAKY_PATHS } from './leaky-provider.ts';

/** Headers in which clients send secrets. */
const SECRET_HEADERS: readonly string[] = [
  'Authorization',
  'Proxy-Authorization',
  'X-Api-Key',
  'Api-Key',
  'X-Goog-Api-Key',
  'Cookie',
  'Referer',
  'X-Lunaroute-Other',
  'OpenAI-Organization',
  'OpenAI-Project',
  'Idempotency-Key',
  'Sec-WebSocket-Protocol',
  'X-Amz-Security-Token',
  'X-Forwarded-For',
  'From',
  'Expect-Ct',
  'Accept-Language',
  'Anthropic-Beta',
];

/** Providers in the settings that fail. */
export const PROVIDERS = ['dead', 'secure', 'nowhere', 'proxied'];

/**
 * Sends secrets through every entrance of the proxy; its own responses are added to the outputs, those of providers are
 * not.
 */
export async function sendSecrets(
  context: TestContext,
  url: string,
  door: { outputs: Outputs; token: string },
): Promise<void> {
  const { outputs, token } = door;
  const headers = (): Record<string, string> => ({
    ...Object.fromEntries(SECRET_HEADERS.map((name) => [name, `Bearer ${canary(name)}`])),
    'User-Agent': `${VISIBLE}/1`,
    'x-lunaroute-token': token,
  });
  const paths = [
    ...LEAKY_PATHS,
    ...PROVIDERS.map((name) => `/${name}/v1/chat/completions`),
    `/v1/${VISIBLE}`,
    '/v1/messages',
    '/unknown/v1/models',
    '/metrics',
    '/readyz',
    '/healthz',
  ];
  const query = (): string => `?key=${canary('query')}&access_token=${canary('query')}`;
  for (const where of paths) {
    for (const [method, body] of [
      ['GET', undefined],
      [
        'POST',
        JSON.stringify({
          model: spokenCanary('model'),
          messages: [spokenCanary('prompt'), keyCanary('inprompt')],
        }),
      ],
    ] as const) {
      const answer = await ask(`${url}${where}${query()}`, {
        method,
        headers: { ...headers(), 'content-type': 'application/json' },
        ...(body ? { body } : {}),
      });
      const isOwn =
        answer.headers['x-lunaroute-error'] !== undefined || /^\/(?:metrics|readyz|healthz)/u.test(where);
      if (isOwn) outputs.add('answers of the proxy', [answer.headers, answer.body]);
    }
  }
  const refused = [
    { ...headers(), origin: `https://${canary('origin')}.example` },
    { ...headers(), host: `user:${canary('host')}@127.0.0.1` },
    { ...headers(), 'x-lunaroute-token': canary('wrongtoken') },
  ];
  for (const given of refused) {
    const answer = await ask(`${url}/v1/models${query()}`, { headers: given });
    outputs.add('refusals of the proxy', [answer.status, answer.headers, answer.body]);
  }
  await sendBroken(context, url, outputs);
}

/** Sends heads that are not valid HTTP, with secrets at the points where the parser fails. */
async function sendBroken(context: TestContext, url: string, outputs: Outputs): Promise<void> {
  const { host, port } = new URL(url);
  const secret = `Authorization: Bearer ${canary('raw')}`;
  for (const bytes of [
    `GET /v1/models?key=${canary('line')} HTTP/9.9\r\nHost: ${host}\r\n${secret}\r\n\r\n`,
    `${canary('method')} /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\n\r\n`,
    `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nAuthorization : ${canary('space')}\r\n\r\n`,
    `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nX: a\u0000${canary('nul')}\r\n\r\n`,
    `POST /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nContent-Length: ${canary('length')}\r\n\r\n`,
    `POST /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nX: ${'x'.repeat(70_000)}${canary('large')}\r\n\r\n`,
    `CONNECT ${canary('connect')}:443 HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\n\r\n`,
    `GET http://user:${canary('absolute')}@${host}/v1/models HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\n\r\n`,
    `GET /v1/responses?key=${canary('upgrade')} HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: openai-insecure-api-key.${canary('protocol')}\r\n\r\n`,
  ]) {
    const peer = await connectRaw(context, Number(port), bytes);
    peer.finish();
    const { text } = await peer.rest();
    outputs.add('answers to what is no HTTP', text);
  }
}

/** Calls the settings page with secrets in the wrong places. */
export async function askPage(link: string, outputs: Outputs): Promise<void> {
  const { origin } = new URL(link);
  for (const where of ['/', '/session', '/api/watch', '/nothing']) {
    for (const method of ['GET', 'POST']) {
      const answer = await ask(`${origin}${where}?token=${canary('pagequery')}`, {
        method,
        headers: { authorization: `Bearer ${canary('page')}`, cookie: `token=${canary('pagecookie')}` },
      });
      outputs.add('answers of the page', [answer.headers, answer.body]);
    }
  }
  const foreign = await ask(`${origin}/?key=${canary('pagequery')}`, { headers: { host: 'evil.example' } });
  outputs.add('answers of the page', [foreign.headers, foreign.body]);
}
