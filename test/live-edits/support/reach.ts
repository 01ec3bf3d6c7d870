import { type Answer, ask } from '../../support/client.ts';
import type { LiveProgram } from './live-program.ts';
import { RULED_MODEL } from './meaning.ts';
import type { RecordingServer } from './recording-server.ts';
import { CLIENT_KEY } from './world.ts';

/** Destination of a request, if it reached any. */
export interface Reached {
  /** Status, and the error code of a refusal. */
  readonly answer: string;
  /** The proxy used, the base address requested, and the key; a tunnel shows no key. */
  readonly at?: { readonly way: string; readonly base: string; readonly key: string };
}

/** Observable state of destinations and access. */
export interface State {
  readonly reached: Readonly<Record<string, Reached>>;
  readonly ruled: Reached;
  /** Whether a request without a token was accepted; undefined if no provider could be reached to test that. */
  readonly isOpen: boolean | undefined;
  /** Hosts that were accepted, of those tried. */
  readonly hosts: readonly string[];
}

export interface Reach {
  readonly program: LiveProgram;
  /** All proxies through which requests can leave. */
  readonly proxies: readonly RecordingServer[];
  readonly names: readonly string[];
  /** Tried in turn until one is accepted. */
  readonly tokens: readonly string[];
  readonly hosts: readonly string[];
}

interface Sent {
  readonly path: string;
  readonly model?: string;
  readonly token?: string | undefined;
  readonly host?: string;
}

const CHAT = '/v1/chat/completions';
let count = 0;

/** Sends one request of each kind, in sequence. */
export async function reach(options: Reach): Promise<State> {
  const reached: Record<string, Reached> = {};
  for (const name of options.names) reached[name] = await withAnyToken(options, { path: `/${name}${CHAT}` });
  const hosts: string[] = [];
  for (const host of options.hosts) {
    const { answer } = await send(options, { path: `/openai${CHAT}`, host });
    if (!answer.includes('host_not_allowed')) hosts.push(host);
  }
  const asked = options.names.find((name) => reached[name]?.at !== undefined);
  const stranger = asked === undefined ? undefined : await send(options, { path: `/${asked}${CHAT}` });
  return {
    reached,
    ruled: await withAnyToken(options, { path: CHAT, model: RULED_MODEL }),
    isOpen: stranger === undefined ? undefined : stranger.at !== undefined,
    hosts,
  };
}

async function withAnyToken(options: Reach, sent: Sent): Promise<Reached> {
  for (const token of [...options.tokens, undefined]) {
    const reached = await send(options, { ...sent, token });
    if (!reached.answer.startsWith('401')) return reached;
  }
  return { answer: '401 proxy_token_required' };
}

async function send(
  { program, proxies }: Reach,
  { path, model = 'gpt-5', token, host }: Sent,
): Promise<Reached> {
  const ending = `${CHAT}/sent${(count += 1)}`;
  const tunnels = proxies.map((proxy) => proxy.tunnels.length);
  const answer = await ask(`http://127.0.0.1:${program.port}${path}/sent${count}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${CLIENT_KEY}`,
      ...(token === undefined ? {} : { 'x-lunaroute-token': token }),
      ...(host === undefined ? {} : { host }),
    },
    body: JSON.stringify({ model }),
  });
  const at = proxies.flatMap((proxy, index) => {
    const asked = proxy.askedFor(ending);
    const tunnel = proxy.tunnels[tunnels[index] ?? 0];
    if (asked !== undefined)
      return { way: proxy.name, base: asked.url.slice(0, -ending.length), key: asked.key };
    return tunnel === undefined
      ? []
      : { way: proxy.name, base: `https://${tunnel.replace(/:443$/u, '')}`, key: '' };
  })[0];
  return { answer: wordsOf(answer), ...(at === undefined ? {} : { at }) };
}

function wordsOf({ status, headers }: Answer): string {
  return [status, headers['x-lunaroute-error'] ?? []].flat().join(' ');
}
