import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from '@orpc/server';
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node';
import { MAX_CONTROL_MESSAGE_BYTES } from '../contract/control.ts';
import type { TargetLog } from '../logging/logging.ts';
import { checkHost, hostRules } from '../proxy/guard.ts';
import type { ControlRouter } from './router.ts';
import { PageSessions } from './page-sessions.ts';
import { answer, sendFile } from './send-file.ts';
import { SECURITY_HEADERS, type WindowFile } from './window-files.ts';
import { http } from '../system/node-http.ts';

export interface PageServerOptions {
  readonly router: ControlRouter;
  readonly files: ReadonlyMap<string, WindowFile>;
  readonly log: TargetLog;
  readonly host: string;
  readonly port: number;
  /** Token that opens the page; undefined to generate one. */
  readonly token: string | undefined;
  /** Additional Host values from the current settings. */
  readonly allowedHosts: () => readonly string[];
}

/** Serves the window and its control methods on loopback. */
export class PageServer {
  readonly #options: PageServerOptions;
  readonly #sessions: PageSessions;
  readonly #handler: RPCHandler<Context>;
  readonly #server: Server;
  #port = 0;

  constructor(options: PageServerOptions) {
    this.#options = options;
    this.#sessions = new PageSessions(options.token);
    this.#handler = new RPCHandler(options.router, {
      plugins: [new BodyLimitPlugin({ maxBodySize: MAX_CONTROL_MESSAGE_BYTES })],
    });
    this.#server = http.createServer({ requireHostHeader: false }, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(asError(error)));
    });
  }

  /** Binds the port; rejects with the system's error. */
  async listen(): Promise<AddressInfo> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the page server has no address');
    this.#port = address.port;
    return address;
  }

  /** Token that opens the page; anyone with the link can do everything the page can. */
  get token(): string {
    return this.#sessions.token;
  }

  /** Stops the server and disconnects every open page. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      this.#options.log.write('warn', `The settings page refused a request: ${refusal.message}`, {
        rule: refusal.rule,
      });
      return answer(request, response, { status: 403, text: refusal.message });
    }
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/session') return this.#openSession(request, response);
    if (path.startsWith('/api/')) return this.#call(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(request, response, { status: 405, text: 'Only GET is allowed here.' });
    }
    const file = this.#options.files.get(path);
    if (file === undefined)
      return answer(request, response, { status: 404, text: 'No route for this path.' });
    sendFile(request, response, { file, path });
  }

  /** Refuses requests that a foreign web page could send, before anything else is examined. */
  #refusalOf(request: IncomingMessage): { readonly rule: string; readonly message: string } | undefined {
    const hosts = request.headersDistinct['host'] ?? [];
    const { host, allowedHosts } = this.#options;
    const allowed = hostRules({ host, port: this.#port }, allowedHosts());
    const [name = ''] = hosts;
    const refused = checkHost({ host: name, hostCount: hosts.length }, allowed);
    if (refused !== undefined) return { rule: 'host', message: refused.message };
    if (request.url?.startsWith('/') !== true) {
      return { rule: 'target', message: 'Only paths beginning with / are served, no absolute URL.' };
    }
    const { origin } = request.headers;
    if (origin !== undefined && origin.toLowerCase() !== `http://${name.toLowerCase()}`) {
      return { rule: 'origin', message: 'It comes from another web page (Origin).' };
    }
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      return { rule: 'sec-fetch-site', message: 'It comes from another web page (Sec-Fetch-Site).' };
    }
    return undefined;
  }

  #openSession(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const key = request.method === 'POST' ? this.#sessions.open(bearer(request)) : undefined;
    if (key === undefined) {
      return answer(request, response, {
        status: 401,
        text: 'This link is invalid or from an earlier run.',
      });
    }
    answer(request, response, { status: 200, text: key });
  }

  async #call(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#sessions.isOpen(bearer(request))) {
      request.resume();
      return answer(request, response, {
        status: 401,
        text: 'No open session: open the page with its link.',
      });
    }
    const { matched } = await this.#handler.handle(request, response, { prefix: '/api', context: {} });
    if (!matched) answer(request, response, { status: 404, text: 'No such method.' });
  }
}

function bearer(request: IncomingMessage): string {
  return request.headers.authorization?.replace(/^Bearer /u, '') ?? '';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
