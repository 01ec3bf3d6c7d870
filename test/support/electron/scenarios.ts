import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { MAX_CONTROL_MESSAGE_BYTES } from '../../../src/contract/control.ts';
import type { DialectProvider } from '../dialect-provider.ts';
import type { SeenTray } from './running-shell.ts';

/** The desktop app as a scenario uses it, on the stand-in or in a real Electron. */
export interface Desktop {
  readonly proxyUrl: string;
  readonly exited: Promise<number | string>;
  tray(): Promise<Pick<SeenTray, 'tooltip' | 'menu'>>;
  /** Resolves once the tray's tooltip matches. */
  trayTells(pattern: RegExp): Promise<void>;
  clickTray(id: string): Promise<void>;
  /** Resolves once the window is in the wanted state. */
  windowIs(wanted: 'visible' | 'hidden' | 'minimized'): Promise<void>;
  /** Closes the window as a user does. */
  closeWindow(): Promise<void>;
  /** Waits for a message box and answers it with a button; returns its message. */
  answerDialog(button: string): Promise<string>;
  /** Runs script text in the page once it is loaded; the result must be JSON. */
  inPage<R>(script: string): Promise<R>;
  quit(): Promise<number | string>;
  /** Starts the app a second time with the same home while this one is running; returns the exit code. */
  secondStart(): Promise<number | string>;
}

/** A requirement on the app wherever it runs; OpenAI and Anthropic both point to the given provider. */
export interface Scenario {
  readonly name: string;
  readonly run: (desktop: Desktop, provider: DialectProvider) => Promise<void>;
}

/** Test cases of the desktop app: each runs on the stand-in and, if available, in a real Electron. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'the page gets the platform, and nothing of Node or Electron',
    run: async (desktop) => {
      const seen = await desktop.inPage(`({
        keys: Object.keys(window.lunaroute),
        leaked: ['require', 'process', 'module', 'ipcRenderer', 'Buffer'].filter((name) => name in window),
        secure: window.isSecureContext,
      })`);
      assert.deepEqual(seen, { keys: ['platform'], leaked: [], secure: true });
    },
  },
  {
    name: 'calls cross, and so does a stream of ticks',
    run: async (desktop) => {
      assert.equal(await desktop.inPage(`control.desktop.view().then((view) => view.kind)`), 'desktop');
      const kind = await desktop.inPage(`(async () => {
        for await (const tick of await control.watch({ activity: false, requests: false, log: false }))
          if (tick.status?.proxy.kind === 'running') return tick.status.proxy.kind;
      })()`);
      assert.equal(kind, 'running');
    },
  },
  {
    name: 'a message over the limit ends its port, and no other',
    run: async (desktop) => {
      await desktop.inPage(`(() => {
        const { port1, port2 } = new MessageChannel();
        window.answered = false;
        port1.onmessage = () => (window.answered = true);
        window.postMessage('lunaroute:connect', { targetOrigin: '/', transfer: [port2] });
        const call = { i: '1', p: { u: '/desktop/view', b: {} } };
        port1.postMessage(JSON.stringify({ ...call, x: 'x'.repeat(${MAX_CONTROL_MESSAGE_BYTES}) }));
        port1.postMessage(JSON.stringify(call));
      })()`);
      assert.equal(await desktop.inPage(`control.desktop.view().then((view) => view.kind)`), 'desktop');
      assert.equal(await desktop.inPage('window.answered'), false);
    },
  },
  {
    name: 'no link, script or new window leads out, and nothing is fetched',
    run: async (desktop) => {
      await desktop.inPage(`document.getElementById('outside').click()`);
      await desktop.inPage(`document.getElementById('new-window').click()`);
      await desktop.inPage(`void (location.href = 'https://outside.example/by-script')`);
      assert.equal(
        await desktop.inPage(`fetch('https://outside.example/').catch(() => 'refused')`),
        'refused',
      );
      assert.equal(await desktop.inPage('document.querySelector("h1").textContent'), 'A window for tests');
    },
  },
  {
    name: 'no address of the scheme leads out of the window',
    run: async (desktop) => {
      const statuses = await desktop.inPage(`Promise.all([
        '/index.html', '/../electron/main.js', '/%2e%2e/electron/main.js', '/..%2felectron%2fmain.js', '/nowhere',
      ].map((path) => fetch(path).then((answer) => answer.status)))`);
      assert.deepEqual(statuses, [200, 404, 404, 404, 404]);
    },
  },
  {
    name: 'the tray stops the proxy and starts it again',
    run: async (desktop) => {
      assert.equal((await fetch(`${desktop.proxyUrl}/v1/models`)).status, 200);
      await desktop.clickTray('stop');
      await desktop.trayTells(/Stopped/u);
      await assert.rejects(fetch(`${desktop.proxyUrl}/v1/models`));
      await desktop.clickTray('start');
      await desktop.trayTells(/Running on 127\.0\.0\.1:\d+, 0 in progress/u);
      assert.equal((await fetch(`${desktop.proxyUrl}/v1/models`)).status, 200);
    },
  },
  {
    name: 'closing the window hides it, and the tray brings it back',
    run: async (desktop) => {
      await desktop.windowIs('visible');
      await desktop.closeWindow();
      assert.equal(await desktop.answerDialog('Keep running'), 'LunaRoute keeps running');
      await desktop.windowIs('hidden');
      await desktop.clickTray('open');
      await desktop.windowIs('visible');
    },
  },
  {
    name: 'quitting lets a stream come to its last byte',
    run: async (desktop, provider) => {
      const ending = Promise.withResolvers<() => void>();
      provider.intercept = (_seen, _request, upstream) => {
        upstream.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
        ending.resolve(() => void upstream.end('data: last\n\n'));
        return true;
      };
      const request = http
        .request(`${desktop.proxyUrl}/v1/messages`, { method: 'POST' })
        .end('{"stream":true}');
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      const text: Buffer[] = [];
      response.on('data', (chunk: Buffer) => text.push(chunk));
      const finish = await ending.promise;
      await desktop.clickTray('quit');
      await desktop.trayTells(/Quitting: waiting for 1 request, up to \d+ s$/u);
      finish();
      await once(response, 'end');
      assert.equal(Buffer.concat(text).toString(), 'data: first\n\ndata: last\n\n');
      assert.equal(await desktop.exited, 0);
    },
  },
  {
    name: 'quitting asks about changes that are not applied, and can be called off',
    run: async (desktop) => {
      await desktop.windowIs('visible');
      await desktop.inPage(`void window.addEventListener('beforeunload', (event) => event.preventDefault())`);
      await desktop.clickTray('quit');
      assert.equal(await desktop.answerDialog('Keep editing'), 'Unapplied changes');
      await desktop.windowIs('visible');
      assert.equal((await fetch(`${desktop.proxyUrl}/healthz`)).status, 200);
      await desktop.clickTray('quit');
      await desktop.answerDialog('Discard and quit');
      assert.equal(await desktop.exited, 0);
    },
  },
  {
    name: 'a second start ends, and the first one shows its window',
    run: async (desktop) => {
      await desktop.windowIs('visible');
      await desktop.closeWindow();
      await desktop.answerDialog('Keep running');
      await desktop.windowIs('hidden');
      assert.equal(await desktop.secondStart(), 4);
      await desktop.windowIs('visible');
    },
  },
];
