import { existsSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { type Answer, ask, type CallOptions } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import type { LiveProgram } from './live-program.ts';
import { ALLOWED_HOST, ALLOWED_ORIGIN, CLIENT_KEY, TOKEN, type World } from './world.ts';

/** Outcome of each way to use the program, as comparable text: the response, who sent it, and the key it received. */
export type Observed = Readonly<Record<ProbeName, string>>;

export type ProbeName =
  | 'openai'
  | 'anthropic'
  | 'groq'
  | 'ruled'
  | 'stranger'
  | 'foreign'
  | 'allowed'
  | 'admitted'
  | 'page'
  | 'listens';

interface Probe {
  readonly path: string;
  readonly model: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly host?: string;
}

const CHAT = '/v1/chat/completions';
const WITH_TOKEN = { 'x-lunaroute-token': TOKEN };
const PROBES: Readonly<Record<Exclude<ProbeName, 'listens'>, Probe>> = {
  openai: { path: CHAT, model: 'gpt-5', headers: WITH_TOKEN },
  anthropic: { path: '/v1/messages', model: 'claude-5', headers: { ...WITH_TOKEN, 'x-api-key': CLIENT_KEY } },
  groq: { path: `/groq${CHAT}`, model: 'kimi', headers: WITH_TOKEN },
  ruled: { path: CHAT, model: 'llama-5', headers: WITH_TOKEN },
  stranger: { path: CHAT, model: 'gpt-5' },
  foreign: { path: CHAT, model: 'gpt-5', headers: WITH_TOKEN, host: 'evil.example' },
  allowed: { path: CHAT, model: 'gpt-5', headers: WITH_TOKEN, host: ALLOWED_HOST },
  admitted: { path: CHAT, model: 'gpt-5', headers: { ...WITH_TOKEN, origin: ALLOWED_ORIGIN } },
  page: { path: CHAT, model: 'gpt-5', headers: { ...WITH_TOKEN, origin: 'https://evil.example' } },
};
const LOOPBACK = ['127.0.0.1', '127.0.0.2'];
let count = 0;

/** A round of probes with an id that appears in paths and bodies, so that it can be found wherever it went. */
export interface Round {
  readonly id: string;
  readonly observed: Observed;
}

/**
 * Sends one request of each kind to the program, wherever on the loopback it listens, and waits for all responses.
 * Requests for groq go to a provider with a different prefix if one is given.
 */
export async function probe(program: LiveProgram, world: World, prefix = '/groq'): Promise<Round> {
  const id = `round${(count += 1)}`;
  const open = (await Promise.all(LOOPBACK.map((one) => isOpen(one, program.port)))).flat();
  const [host = 'nowhere'] = open;
  const entries = await Promise.all(
    Object.entries(PROBES).map(async ([name, one]): Promise<[string, string]> => {
      const ending = `/${name}-${id}`;
      const answer = await ask(
        `http://${host}:${program.port}${one.path.replace('/groq', prefix)}${ending}`,
        requestOf(one, id),
      );
      return [name, wordsOf(answer, world, ending)];
    }),
  );
  // One entry for each name in PROBES, and `listens`.
  return { id, observed: { ...Object.fromEntries(entries), listens: open.join(' ') } as Observed };
}

/** Returns whether a round is in the log, and whether it was recorded, with or without bodies. */
export function written(
  program: LiveProgram,
  { id }: Round,
): { readonly log: string; readonly recorded: string } {
  const isLogged = program.lines.some(
    ({ target, message }) => target === 'lunaroute_ingress' && message.includes(`/anthropic-${id} `),
  );
  const text = recordings(program.home);
  const isRecorded = text.includes(`/anthropic-${id}"`);
  const recorded = !isRecorded ? 'no' : text.includes(`say ${id}.`) ? 'with bodies' : 'without bodies';
  return { log: isLogged ? 'yes' : 'no', recorded };
}

/** Waits until a round is logged and recorded. */
export async function allWritten(program: LiveProgram, round: Round): Promise<void> {
  await eventually(`${round.id} is logged and recorded`, () => {
    const { log, recorded } = written(program, round);
    return log === 'yes' && recorded === 'with bodies';
  });
}

function requestOf({ model, headers = {}, host }: Probe, id: string): CallOptions {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...('x-api-key' in headers ? {} : { authorization: `Bearer ${CLIENT_KEY}` }),
      ...headers,
      ...(host === undefined ? {} : { host }),
    },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: `say ${id}.` }] }),
  };
}

function wordsOf(answer: Answer, world: World, ending: string): string {
  const { 'x-lunaroute-error': code, 'x-should-retry': retry } = answer.headers;
  const by = Object.values(world).flatMap((server) => {
    const asked = server.askedFor(ending);
    return asked === undefined
      ? []
      : `${server.name} ${asked.url.slice(0, -ending.length)} with ${asked.key}`;
  });
  return [
    answer.status,
    ...(code === undefined ? [] : [code]),
    ...(retry === undefined ? [] : [`x-should-retry: ${String(retry)}`]),
    ...by,
  ].join(' ');
}

function recordings(home: string): string {
  const folder = path.join(home, 'sessions');
  if (!existsSync(folder)) return '';
  return readdirSync(folder)
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('');
}

function isOpen(host: string, port: number): Promise<string[]> {
  return new Promise((resolve) => {
    const socket = net.connect(port, host);
    socket.on('connect', () => resolve([host]));
    socket.on('error', () => resolve([]));
    socket.on('connect', () => socket.destroy());
  });
}
