import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { ask, ClientCall } from '../support/client.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import { eventually } from '../support/eventually.ts';
import { type OpenWindow, openWindow, type WindowOptions } from './open-window.ts';

/** A window on a program whose providers lead to a fake one. */
export interface BusyWindow extends OpenWindow {
  readonly provider: DialectProvider;
  /** One request that is answered at once. */
  send(): Promise<void>;
  /** So many requests at the same time, each on a connection of its own. */
  sendTogether(count: number): Promise<void>;
  /** A request whose answer does not end. */
  stream(): Promise<ClientCall>;
}

const BODY = JSON.stringify({ model: 'model-1', messages: [] });
const POST = { method: 'POST', headers: { 'content-type': 'application/json' }, body: BODY } as const;

/** Opens a window on a program that can be given traffic. */
export async function openBusyWindow(context: TestContext, options: WindowOptions = {}): Promise<BusyWindow> {
  const provider = await startDialectProvider(context);
  const env = {
    LUNAROUTE_OPENAI_BASE_URL: provider.url,
    LUNAROUTE_ANTHROPIC_BASE_URL: provider.url,
    ...options.env,
  };
  const window = await openWindow(context, { ...options, env });
  const url = `${window.program.url}/v1/chat/completions`;
  return {
    ...window,
    provider,
    send: async () => void (await ask(url, POST)),
    sendTogether: async (count) => {
      const held: (() => void)[] = [];
      provider.intercept = (_seen, _request, response) => {
        held.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
        return true;
      };
      const calls = Array.from({ length: count }, () => new ClientCall(url, POST));
      await eventually('all of them are there', () => held.length === count);
      provider.intercept = undefined;
      for (const release of held) release();
      await Promise.all(calls.map((call) => call.answer));
    },
    stream: async () => {
      provider.intercept = (_seen, _request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"n":1}\n\n');
        return true;
      };
      const call = new ClientCall(url, POST);
      await eventually('the answer has begun', () => call.received !== '');
      provider.intercept = undefined;
      return call;
    },
  };
}

/** Resolves once the picture has pixels of any colour. */
export async function painted(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const canvas = document.querySelector('canvas.picture-canvas');
    if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return data?.some((value) => value > 0) === true;
  });
}

/** The numbers of `/metrics` for the provider `openai`, by the name of the metric. */
export async function poolMetrics(program: OpenWindow['program']): Promise<ReadonlyMap<string, number>> {
  const { body } = await ask(`${program.url}/metrics`);
  const found = [...body.matchAll(/^(\w+)\{[^}]*provider="openai"[^}]*\} (\S+)$/gmu)];
  return new Map(found.map(([, name = '', value]) => [name, Number(value)]));
}
