import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { TestContext } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { type DialectProvider, startDialectProvider } from '../support/dialect-provider.ts';
import {
  type RunningShell,
  type ShellTestOptions,
  startRunningShell,
} from '../support/electron/running-shell.ts';

export const skip = browserMissing();

/** Opens a stream through the proxy that lasts until the test ends. */
export async function openStream(provider: DialectProvider, shell: RunningShell): Promise<IncomingMessage> {
  provider.intercept = (_seen, _request, upstream) => {
    upstream.writeHead(200, { 'content-type': 'text/event-stream' });
    upstream.write('data: first\n\n');
    return true;
  };
  const request = http.request(`${shell.proxyUrl}/v1/messages`, { method: 'POST' }).end('{"stream":true}');
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => undefined).resume();
  return response;
}

export async function shellWithStream(
  context: TestContext,
  options: ShellTestOptions = {},
): Promise<RunningShell> {
  const provider = await startDialectProvider(context);
  const shell = await startRunningShell(context, {
    ...options,
    env: { LUNAROUTE_ANTHROPIC_BASE_URL: provider.url, ...options.env },
  });
  await openStream(provider, shell);
  return shell;
}

export async function isServing(shell: RunningShell): Promise<boolean> {
  return (await fetch(`${shell.proxyUrl}/healthz`)).status === 200;
}

// Requests that quitting and stopping wait for.

/** Stops waiting; the response is lost if the program ends first. */
export function endWait(shell: RunningShell): void {
  void shell.call('/proxy/stopNow').catch(() => undefined);
}
