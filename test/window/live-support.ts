import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { ask, ClientCall } from '../support/client.ts';
import { eventually, portOf } from '../support/eventually.ts';
import { type OpenWindow, openWindow, type WindowOptions } from './open-window.ts';

/** A window on a program whose providers point to a fake provider. */
export interface BusyWindow extends OpenWindow {
  /** Sends a request that is answered at once. */
  send(): Promise<void>;
  /** Sends a request that is answered with an error. */
  sendRefused(status: number, body: string): Promise<void>;
  /** Sends that many requests at the same time, each on its own connection. */
  sendTogether(count: number): Promise<void>;
  /** Sends a request whose response starts and does not end; `client` is its User-Agent. */
  stream(client?: string): Promise<ClientCall>;
  /** Makes the provider send one more piece of every response in progress. */
  speak(): void;
}

const BODY = JSON.stringify({ model: 'model-1', messages: [] });
const POST = { method: 'POST', headers: { 'content-type': 'application/json' }, body: BODY } as const;

/** Opens a window on a program that can receive traffic. */
export async function openBusyWindow(context: TestContext, options: WindowOptions = {}): Promise<BusyWindow> {
  const provider = await startPatientProvider(context);
  const env = {
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
    LUNAROUTE_ANTHROPIC_BASE_URL: provider.url,
    ...options.env,
  };
  const window = await openWindow(context, { ...options, env });
  const url = `${window.program.url}/v1/chat/completions`;
  const begun: ServerResponse[] = [];
  return {
    ...window,
    send: async () => void (await ask(url, POST)),
    sendRefused: async (status, body) => {
      provider.answer = (response) =>
        void response
          .writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_7' })
          .end(body);
      await ask(url, { ...POST, headers: { ...POST.headers, authorization: 'Bearer canary-of-the-client' } });
      provider.answer = answerAtOnce;
    },
    sendTogether: async (count) => {
      const held: ServerResponse[] = [];
      provider.answer = (response) => void held.push(response);
      const calls = Array.from({ length: count }, () => new ClientCall(url, POST));
      await eventually('all of them are there', () => held.length === count);
      provider.answer = answerAtOnce;
      for (const response of held) answerAtOnce(response);
      await Promise.all(calls.map((call) => call.answer));
    },
    speak: () => {
      for (const response of begun) response.write('data: {"n":2}\n\n');
    },
    stream: async (client) => {
      provider.answer = (response) => {
        begun.push(response);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"n":1}\n\n');
      };
      const headers = { ...POST.headers, ...(client === undefined ? {} : { 'user-agent': client }) };
      const call = new ClientCall(url, { ...POST, headers });
      await eventually('the answer has begun', () => call.received !== '');
      provider.answer = answerAtOnce;
      return call;
    },
  };
}

interface PatientProvider {
  readonly url: string;
  answer: (response: ServerResponse) => void;
}

/** Starts a provider that never closes idle connections, so that a slow machine does not change the results. */
async function startPatientProvider(context: TestContext): Promise<PatientProvider> {
  const server = http.createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    request.resume().on('end', () => provider.answer(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const provider: PatientProvider = { url: `http://127.0.0.1:${portOf(server)}`, answer: answerAtOnce };
  return provider;
}

function answerAtOnce(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}

/** Resolves once the picture has any painted pixels. */
export async function painted(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const canvas = document.querySelector('canvas.picture-canvas');
    if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return data?.some((value) => value > 0) === true;
  });
}

/** Returns the values in `/metrics` for the provider `openai`, by metric name. */
export async function poolMetrics(program: OpenWindow['program']): Promise<ReadonlyMap<string, number>> {
  const { body } = await ask(`${program.url}/metrics`);
  const found = [...body.matchAll(/^(\w+)\{[^}]*provider="openai"[^}]*\} (\S+)$/gmu)];
  return new Map(found.map(([, name = '', value]) => [name, Number(value)]));
}
