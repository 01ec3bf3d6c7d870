import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { MAX_CONTROL_MESSAGE_BYTES } from '../../src/contract/control.ts';
import { isControlMessage } from '../../electron/ipc/control-message.ts';
import { browserMissing } from '../support/browser.ts';
import { type RunningShell, startRunningShell } from '../support/electron/running-shell.ts';

const skip = browserMissing();

/** Sends a connect message as a different sender; returns whether its port was accepted. */
async function connectAs(context: TestContext, who: string): Promise<{ taken: boolean; closed: boolean }> {
  const shell = await startRunningShell(context);
  return shell.evaluate(({ ipcMain, windows, app }, kind) => {
    const own = windows[0]?.webContents;
    const frame = { url: 'app://bundle/index.html', parent: null };
    const senders: Record<string, { sender: unknown; senderFrame: unknown }> = {
      'our own top frame': { sender: own, senderFrame: frame },
      'a frame that has gone': { sender: own, senderFrame: null },
      'a frame inside our page': { sender: own, senderFrame: { ...frame, parent: frame } },
      'our window on another address': {
        sender: own,
        senderFrame: { url: 'https://outside.example/', parent: null },
      },
      'a page of another host of our scheme': {
        sender: own,
        senderFrame: { url: 'app://outside/', parent: null },
      },
      'a file': { sender: own, senderFrame: { url: 'file:///bundle/index.html', parent: null } },
      'data, whose origin is null as ours is': {
        sender: own,
        senderFrame: { url: 'data:text/html,bundle', parent: null },
      },
      'another window': { sender: app, senderFrame: frame },
    };
    const port = {
      started: false,
      closed: false,
      on: () => port,
      start: () => void (port.started = true),
      close: () => void (port.closed = true),
      postMessage: () => undefined,
    };
    ipcMain.emit('lunaroute:connect', { ...senders[kind], ports: [port] }, null);
    return { taken: port.started, closed: port.closed };
  }, who);
}

test('the top frame of the app window is accepted', async (t) => {
  assert.deepEqual(await connectAs(t, 'our own top frame'), { taken: true, closed: false });
});

for (const who of [
  'a frame that has gone',
  'a frame inside our page',
  'our window on another address',
  'a page of another host of our scheme',
  'a file',
  'data, whose origin is null as ours is',
  'another window',
]) {
  test(`rejected, and its port closed: ${who}`, async (t) => {
    assert.deepEqual(await connectAs(t, who), { taken: false, closed: true });
  });
}

test('pages cannot reach electron-store: its channel has no listener', async (t) => {
  const shell = await startRunningShell(t);
  const channels = await shell.evaluate(({ ipcMain }) => ipcMain.eventNames());
  assert.deepEqual(channels, ['lunaroute:connect']);
});

/** Opens a port in the page, sends something, and returns whether that is answered or closed. */
async function sendRaw(shell: RunningShell, script: string): Promise<'answered' | 'closed'> {
  const before = await shell.evaluate(({ recorded }) => recorded.closedPorts);
  await shell.inPage(`(() => {
    const { port1, port2 } = new MessageChannel();
    window.answered = false;
    port1.onmessage = () => (window.answered = true);
    window.postMessage('lunaroute:connect', { targetOrigin: '/', transfer: [port2] });
    port1.postMessage(${script});
  })()`);
  return shell.eventually(
    'the message has come to something',
    async ({ recorded, windows }, closedBefore) => {
      if (recorded.closedPorts > closedBefore) return 'closed';
      return (await windows[0]?.webContents.page?.page.evaluate('window.answered')) === true
        ? 'answered'
        : undefined;
    },
    before,
  );
}

test('a well-formed call is answered', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  const call = JSON.stringify({ i: '1', p: { u: '/desktop/view', b: {} } });
  assert.equal(await sendRaw(shell, JSON.stringify(call)), 'answered');
});

test('a message over the limit closes the port, and the program keeps running', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  const long = (size: number): string =>
    `JSON.stringify({ i: '1', p: { u: '/desktop/view', b: {}, x: 'x'.repeat(${size}) } })`;
  assert.equal(await sendRaw(shell, long(MAX_CONTROL_MESSAGE_BYTES - 100)), 'answered', 'just below it');
  assert.equal(await sendRaw(shell, long(MAX_CONTROL_MESSAGE_BYTES)), 'closed');
  assert.equal(await shell.inPage(`control.desktop.view().then((view) => view.kind)`), 'desktop');
});

test('a message that is no call closes the port, and the program keeps running', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  for (const text of ['not json', 'null', '{}', '{"i":"1","p":{"u":"https://outside.example/"}}']) {
    assert.equal(await sendRaw(shell, JSON.stringify(text)), 'closed', text);
  }
  assert.equal(await shell.inPage(`control.desktop.view().then((view) => view.kind)`), 'desktop');
});

test('a port that the program closes emits close once, in the same turn', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.evaluate(({ ipcMain }) => {
    const world = globalThis as { closings?: boolean[] };
    const closings = (world.closings ??= []);
    ipcMain.once('lunaroute:connect', ({ ports: [port] }: Electron.IpcMainEvent) => {
      let isTurnOver = false;
      setImmediate(() => (isTurnOver = true));
      port?.on('close', () => closings.push(isTurnOver));
      port?.close();
      port?.close();
    });
  });
  await shell.inPage(`window.postMessage('lunaroute:connect', {
    targetOrigin: '/', transfer: [new MessageChannel().port2]
  })`);
  const heard = (): boolean[] | undefined => (globalThis as { closings?: boolean[] }).closings;
  await shell.eventually('it is closed', ({ recorded }) => recorded.closedPorts > 0);
  assert.deepEqual(await shell.evaluate(heard), [false]);
});

test('a page that connects repeatedly keeps only its newest ports', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(`(() => {
    window.ports = [];
    for (let count = 0; count < 10; count += 1) {
      const { port1, port2 } = new MessageChannel();
      window.ports.push(port1);
      window.postMessage('lunaroute:connect', { targetOrigin: '/', transfer: [port2] });
    }
  })()`);
  // Eleven including the page's own; the newest four remain.
  await shell.eventually('the oldest are closed', ({ recorded }) => recorded.closedPorts === 7);
  assert.equal(await shell.inPage(`connectControl().desktop.view().then((view) => view.kind)`), 'desktop');
});

test('a page is connected again after every reload', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  for (let count = 0; count < 6; count += 1) {
    await shell.inPage(`void control.watch({ activity: true, requests: true, log: true })`);
    await shell.evaluate(({ windows }) => windows[0]?.webContents.page?.reload());
    assert.equal(await shell.inPage(`control.desktop.view().then((view) => view.kind)`), 'desktop');
  }
});

test('other messages of the page are not forwarded', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(`control.desktop.view()`);
  await shell.evaluate(({ ipcMain, recorded }) => {
    const emit = ipcMain.emit.bind(ipcMain);
    ipcMain.emit = (channel, ...rest) => {
      recorded.requests.push({ url: `ipc ${String(channel)}`, stopped: false });
      return emit(channel, ...rest);
    };
  });
  await shell.inPage(`(() => {
    for (const message of ['other', { channel: 'lunaroute:connect' }, 'electron-store-get-data', null])
      window.postMessage(message, '/');
  })()`);
  await shell.inPage(`control.desktop.view()`);
  const crossed = await shell.evaluate(({ recorded }) =>
    recorded.requests.filter(({ url }) => url.startsWith('ipc')),
  );
  assert.deepEqual(crossed, []);
});

test('control messages are validated', () => {
  const request = (payload: unknown): string => JSON.stringify({ i: '1', p: payload });
  const good = [
    request({ u: '/watch', b: { json: {} } }),
    request({ u: '/settings/apply', h: { 'content-type': 'application/json' }, m: 'POST' }),
    JSON.stringify({ i: '2', t: 4 }),
    JSON.stringify({ i: '2', t: 3, p: { e: 'done', d: 1 } }),
  ];
  const bad = [
    undefined,
    null,
    7,
    {},
    new Uint8Array(4),
    '',
    '[]',
    request(undefined),
    request({ u: '/watch', b: 'x'.repeat(MAX_CONTROL_MESSAGE_BYTES) }),
    request({ u: 'watch' }),
    request({ u: '//outside.example?x' }),
    request({ u: '/a?b' }),
    request({ u: '/a', h: 'text' }),
    JSON.stringify({ i: 1, p: { u: '/watch' } }),
    JSON.stringify({ i: '1', t: 2, p: { u: '/watch' } }),
    JSON.stringify({ i: '1', t: 3, p: { e: 'other' } }),
  ];
  assert.deepEqual(
    good.map(isControlMessage),
    good.map(() => true),
  );
  assert.deepEqual(
    bad.map(isControlMessage),
    bad.map(() => false),
  );
});
