import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  type BrowserContext,
  type CDPSession,
  chromium,
  type Dialog,
  type Frame,
  type Page,
  type Request as PageRequest,
  type Route,
} from 'playwright-core';
import { browserOptions, PAGE_LOCALE } from '../browser.ts';
import type { StandInContents } from './browser-window.ts';
import { recorded, standInEvent } from './machine.ts';
import { session } from './session.ts';
import { ipcMain } from './system.ts';

const WORLD = 'Electron Isolated Context';
const SEND = 'standInSend';

/** Messages sent by the page's side of the stand-in. */
type PageMessage =
  | {
      readonly kind: 'post';
      readonly channel: string;
      readonly message: unknown;
      readonly ids: readonly string[];
    }
  | { readonly kind: 'data'; readonly id: string; readonly data: unknown }
  | { readonly kind: 'close'; readonly id: string };

/** The main process's end of a port. */
class StandInPort extends EventEmitter {
  readonly contextId: number;
  readonly #page: WindowPage;
  readonly #id: string;
  #waiting: unknown[] | undefined = [];
  #isClosed = false;

  constructor(page: WindowPage, id: string, contextId: number) {
    super();
    this.#page = page;
    this.#id = id;
    this.contextId = contextId;
  }

  postMessage(data: unknown): void {
    this.#page.callPort(this.contextId, 'deliver', this.#id, data);
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const data of waiting) this.emit('message', { data, ports: [] });
  }

  close(): void {
    if (this.#isClosed) return;
    recorded.closedPorts += 1;
    this.#page.callPort(this.contextId, 'close', this.#id);
    this.#page.forgetPort(this.#id);
  }

  /** As in Electron since 45, both ends are notified, the end that was closed in the same turn. */
  tellClosed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.emit('close');
  }

  /** Delivers a message; messages are queued until the port is started. */
  receive(data: unknown): void {
    if (this.#waiting === undefined) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }
}

/**
 * A window's page in a real Chromium. It cannot load `app:`, so https://bundle/ is used instead: the program's own
 * handler answers it, and the program sees it as app://bundle/.
 */
export class WindowPage {
  readonly page: Page;
  readonly #contents: StandInContents;
  readonly #cdp: CDPSession;
  readonly #ports = new Map<string, StandInPort>();
  isLoaded = false;
  /** Pending while the page's objection is handled: Chromium drops a reload or close during its beforeunload dialog. */
  #staying: Promise<void> | undefined;
  /** Loads started by the program are not reported to its navigation guards. */
  #isLoading = false;
  /** Tells the caller of `close` that the page stays. */
  #objection: PromiseWithResolvers<boolean> | undefined;

  private constructor(contents: StandInContents, page: Page, cdp: CDPSession) {
    this.#contents = contents;
    this.page = page;
    this.#cdp = cdp;
  }

  static async open(contents: StandInContents, preload: string): Promise<WindowPage> {
    const browser = await chromium.launch(await browserOptions());
    const context = await browser.newContext({ locale: PAGE_LOCALE });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const opened = new WindowPage(contents, page, cdp);
    await opened.#watch(context);
    await opened.#runPreload(preload);
    return opened;
  }

  /** Address as the program knows it. */
  get url(): string {
    return asBundle(this.page.url());
  }

  async load(url: string): Promise<void> {
    await this.#asProgram(() => this.page.goto(asHttps(url)));
    this.isLoaded = true;
  }

  /** Starts to reload the page without waiting for it, as in Electron, because the page may object. */
  async reload(): Promise<void> {
    this.#isLoading = true;
    this.isLoaded = false;
    this.page.once('load', () => {
      this.#isLoading = false;
      this.isLoaded = true;
    });
    await this.#staying;
    await this.#cdp.send('Page.reload');
  }

  /** Closes the page as a user does; resolves to whether it was closed. */
  async close(): Promise<boolean> {
    const objection = Promise.withResolvers<boolean>();
    this.#objection = objection;
    const gone = new Promise<boolean>((resolve) => this.page.once('close', () => resolve(true)));
    await this.#staying;
    await this.page.close({ runBeforeUnload: true });
    return Promise.race([gone, objection.promise]);
  }

  /** Closes the page without asking it. */
  async destroy(): Promise<void> {
    await this.page.context().browser()?.close();
  }

  /** Resolves once the page has its answer and knows that it stays. */
  async #stay(dialog: Dialog): Promise<void> {
    await dialog.dismiss();
    await this.page.evaluate('0').catch(() => undefined); // it may have been closed
    this.isLoaded = true;
  }

  /** Lets the program answer Chromium's beforeunload dialog, as in Electron. */
  async #objected(dialog: Dialog): Promise<void> {
    if (dialog.type() !== 'beforeunload') return dialog.dismiss();
    if (this.#contents.mayUnload()) return dialog.accept();
    this.#staying = this.#stay(dialog);
    await this.#staying;
    this.#objection?.resolve(false);
  }

  callPort(contextId: number, method: 'deliver' | 'close', ...args: readonly unknown[]): void {
    const call = `standInPorts.${method}(${args.map((arg) => JSON.stringify(arg)).join()})`;
    // The document may be gone by then; its ports are closed in that case, and nobody needs the message.
    this.#cdp.send('Runtime.evaluate', { contextId, expression: call }).catch(() => undefined);
  }

  forgetPort(id: string): void {
    const port = this.#ports.get(id);
    this.#ports.delete(id);
    port?.tellClosed();
  }

  async #asProgram(load: () => Promise<unknown>): Promise<void> {
    this.#isLoading = true;
    try {
      await load();
    } finally {
      this.#isLoading = false;
    }
  }

  async #watch(context: BrowserContext): Promise<void> {
    // The dialog of a page that has closed meanwhile cannot be answered.
    this.page.on('dialog', (dialog) => void this.#objected(dialog).catch(() => undefined));
    await context.route('**/*', (route) => this.#answer(route));
    context.on('page', (popup) => {
      if (popup !== this.page) void popup.close();
    });
    this.#cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      for (const [id, port] of this.#ports) if (port.contextId === executionContextId) this.forgetPort(id);
    });
    this.#cdp.on('Runtime.executionContextsCleared', () => {
      for (const id of this.#ports.keys()) this.forgetPort(id);
    });
    this.#cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === SEND) this.#receive(JSON.parse(payload) as PageMessage, executionContextId);
    });
    await this.#cdp.send('Runtime.enable');
    await this.#cdp.send('Page.enable');
  }

  async #runPreload(preload: string): Promise<void> {
    await this.#cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: scriptFile('main-world.js') });
    await this.#cdp.send('Runtime.addBinding', { name: SEND, executionContextName: WORLD });
    const source = scriptFile('preload-world.js')
      .replace('PRELOAD', () => `((require, process, exports) => {${readFileSync(preload, 'utf8')}\n})`)
      .replace('PLATFORM', JSON.stringify(process.platform))
      .replace('[SEND]', `[${JSON.stringify(SEND)}]`);
    await this.#cdp.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD });
  }

  #receive(message: PageMessage, contextId: number): void {
    if (message.kind === 'data') return this.#ports.get(message.id)?.receive(message.data);
    if (message.kind === 'close') return this.forgetPort(message.id);
    const ports = message.ids.map((id) => {
      const port = new StandInPort(this, id, contextId);
      this.#ports.set(id, port);
      return port;
    });
    const sender = this.#contents;
    const facts = { sender, senderFrame: sender.mainFrame, ports, processId: 1, frameId: 1 };
    ipcMain.emit(message.channel, standInEvent(facts), message.message);
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = asBundle(request.url());
    if (request.isNavigationRequest() && !this.#isLoading) {
      const frame = frameOf(request);
      if (frame === undefined || frame.page() !== this.page) {
        const answer = this.#contents.openHandler?.({ url });
        recorded.requests.push({ url: `window.open ${url}`, stopped: answer?.action === 'deny' });
        return route.abort('aborted');
      }
      const isMainFrame = frame === this.page.mainFrame();
      if (!this.#contents.mayNavigate(url, isMainFrame)) {
        recorded.requests.push({ url, stopped: true });
        return route.abort('aborted');
      }
    }
    const handler = session.defaultSession.schemeHandler;
    if (!url.startsWith('app://bundle/') || handler === undefined) {
      recorded.requests.push({ url, stopped: session.defaultSession.isCancelled(url) });
      return route.abort('blockedbyclient');
    }
    const response = await handler(new Request(url, { method: request.method() }));
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }
}

/** A window that is still opening has no frame; Playwright throws in that case. */
function frameOf(request: PageRequest): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

function scriptFile(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function asHttps(url: string): string {
  return url.replace(/^app:/u, 'https:');
}

function asBundle(url: string): string {
  return url.replace(/^https:\/\/bundle(?=\/|$)/u, 'app://bundle');
}
