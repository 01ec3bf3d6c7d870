import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type Electron from 'electron';
import { CONTENT_SECURITY_POLICY } from '../../src/control/window-files.ts';
import { browserMissing } from '../support/browser.ts';
import { ROOT } from '../support/command-line.ts';
import { type RunningShell, startRunningShell } from '../support/electron/running-shell.ts';
import { shellSources } from '../support/electron/shell-sources.ts';

// The twenty points of https://www.electronjs.org/docs/latest/tutorial/security, by their numbers there. The tests in
// test/electron-real and test/packaging name those that the stand-in cannot prove (that Chromium's sandbox works, that
// fuses are flipped in a binary). Points that need no running shell are in security-sources.test.ts.

const skip = browserMissing();
const SOURCES = shellSources();

/** Addresses that do not belong to the window, though some look similar. */
const OUTSIDE = [
  'https://outside.example/',
  'http://127.0.0.1:8081/',
  'file:///etc/passwd',
  'data:text/html,<script>1</script>',
  'javascript:alert(1)',
  'blob:https://outside.example/1',
  'about:blank',
  'app://outside/index.html',
  'app://bundle.outside.example/',
  'app://bundle@outside/',
  'app://bundle:80/',
  'app:bundle/index.html',
  'apps://bundle/index.html',
  'chrome://settings',
  'devtools://devtools/bundled/inspector.html',
  'bundle/index.html',
  '',
];

async function webPreferences(context: TestContext): Promise<Electron.WebPreferences> {
  const shell = await startRunningShell(context, { isPackaged: true });
  return shell.evaluate(({ windows }) => windows[0]?.options.webPreferences ?? {});
}

test('checklist 1: the window loads only its own bundle, whatever the arguments and variables', async (t) => {
  const shell = await startRunningShell(t, {
    args: ['https://outside.example/', '--url=https://outside.example/'],
    env: {
      VITE_DEV_SERVER_URL: 'https://outside.example/',
      ELECTRON_RENDERER_URL: 'https://outside.example/',
    },
  });
  const urls = await shell.evaluate(({ windows }) => windows.map((window) => window.webContents.getURL()));
  assert.deepEqual(urls, ['app://bundle/index.html']);
});

test('checklist 1: a page cannot fetch anything over the network', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(`Promise.allSettled([
    fetch('https://outside.example/'), fetch('http://127.0.0.1:1/'), new Promise((done) => {
      const image = new Image(); image.onerror = done; image.src = 'https://outside.example/pixel.png';
    }),
  ])`);
  const stopped = await shell.evaluate(({ recorded }) => recorded.requests.map((request) => request.stopped));
  assert.ok(!stopped.includes(false));
  const rules = await shell.evaluate(
    ({ session }, urls) => urls.map((url) => session.defaultSession.isCancelled(url)),
    [
      'https://outside.example/',
      'http://127.0.0.1:8081/metrics',
      'ws://127.0.0.1:1/',
      'wss://outside.example/',
    ],
  );
  assert.deepEqual(rules, [true, true, true, true]);
});

test('checklist 2: Node is off in pages, workers and frames', async (t) => {
  const { nodeIntegration, nodeIntegrationInWorker, nodeIntegrationInSubFrames } = await webPreferences(t);
  assert.deepEqual(
    [nodeIntegration, nodeIntegrationInWorker, nodeIntegrationInSubFrames],
    [false, false, false],
  );
});

test('checklist 3: the preload is isolated from the page', async (t) => {
  assert.equal((await webPreferences(t)).contextIsolation, true);
});

test('checklist 4: every renderer is sandboxed, and no start turns that off', async (t) => {
  const shell = await startRunningShell(t);
  const { sandbox, early } = await shell.evaluate(({ windows, recorded }) => ({
    sandbox: windows[0]?.options.webPreferences?.sandbox,
    early: recorded.beforeReady,
  }));
  assert.equal(sandbox, true);
  assert.ok(early.includes('app.enableSandbox'), 'the sandbox is enabled for all before the app is ready');
  const { isPageSandboxed } = await shell.desktopView();
  assert.equal(isPageSandboxed, true);
  const started = [...SOURCES.map(({ text }) => text), readFileSync(path.join(ROOT, 'package.json'), 'utf8')];
  assert.ok(
    started.every((text) => !/appendSwitch|appendArgument|"[^"]*(?:no|disable-gpu)-sandbox/u.test(text)),
  );
});

test('checklist 4: a start with --no-sandbox enables no sandbox, and the window reports it', async (t) => {
  const shell = await startRunningShell(t, { args: ['--no-sandbox'] });
  assert.equal((await shell.desktopView()).isPageSandboxed, false);
  const { isOff, early } = await shell.evaluate(({ app, recorded }) => ({
    isOff: app.commandLine.hasSwitch('no-sandbox'),
    early: recorded.beforeReady,
  }));
  assert.ok(isOff && !early.includes('app.enableSandbox'));
});

for (const isPackaged of [true, false]) {
  test(`an app ${isPackaged ? 'that is installed obeys no' : 'from its sources keeps its'} debugging switch`, async (t) => {
    const shell = await startRunningShell(t, {
      isPackaged,
      args: ['--remote-debugging-port=9222', '--remote-debugging-pipe'],
    });
    const kept = await shell.evaluate(({ app }) =>
      ['remote-debugging-port', 'remote-debugging-pipe'].filter((name) => app.commandLine.hasSwitch(name)),
    );
    assert.equal(kept.length, isPackaged ? 0 : 2);
  });
}

/** Returns every permission in Electron's typings. */
function knownPermissions(): string[] {
  const typings = path.join(
    path.dirname(createRequire(import.meta.url).resolve('electron/package.json')),
    'electron.d.ts',
  );
  const line = /setPermissionCheckHandler\(handler: .*permission: (?<union>'.*?'), requestingOrigin/u.exec(
    readFileSync(typings, 'utf8'),
  );
  return [...(line?.groups?.['union'] ?? '').matchAll(/'([^']+)'/gu)].map((match) => match[1] ?? '');
}

test('checklist 5: the only permission a page gets is to copy text, and only in the bundle', async (t) => {
  const permissions = knownPermissions();
  assert.ok(permissions.length > 30, `only ${permissions.length} permissions were found in the typings`);
  const shell = await startRunningShell(t);
  const granted = await shell.evaluate(
    ({ session }, { names, addresses }) => {
      const { permissionCheck, permissionRequest, device } = session.defaultSession;
      const passed: string[] = [];
      for (const url of addresses) {
        for (const name of names as Parameters<NonNullable<typeof permissionCheck>>[1][]) {
          // Chromium checks the notification permission without any page.
          if (permissionCheck?.(null, name, url, {} as never) === true) passed.push(`check ${name} ${url}`);
          const note = (isGranted: boolean): void =>
            void (isGranted && passed.push(`request ${name} ${url}`));
          permissionRequest?.({} as never, name, note, { requestingUrl: url, isMainFrame: true });
        }
      }
      return [
        ...passed,
        `device ${String(device?.({}))}`,
        `handlers ${permissionCheck !== null && permissionRequest !== null}`,
      ];
    },
    { names: permissions, addresses: ['app://bundle/index.html', ...OUTSIDE] },
  );
  assert.deepEqual(granted, [
    'check clipboard-sanitized-write app://bundle/index.html',
    'request clipboard-sanitized-write app://bundle/index.html',
    'device false',
    'handlers true',
  ]);
});

test('checklist 6: web security stays on', async (t) => {
  assert.equal((await webPreferences(t)).webSecurity, true);
});

test('checklist 7: every response has the same policy as the headless server', async (t) => {
  const shell = await startRunningShell(t);
  const policies = await shell.evaluate(
    ({ session }, paths) =>
      Promise.all(
        paths.map(async (name) => {
          const answer = await session.defaultSession.schemeHandler?.(new Request(`app://bundle/${name}`));
          return answer?.headers.get('content-security-policy');
        }),
      ),
    ['', 'index.html', 'nowhere.js', '../../package.json'],
  );
  assert.deepEqual(new Set(policies), new Set([CONTENT_SECURITY_POLICY]));
  assert.doesNotMatch(CONTENT_SECURITY_POLICY, /unsafe|https?:|\*/u);
});

test(
  'checklist 7: the policy blocks inline script, eval, frames and forms in the page',
  { skip },
  async (t) => {
    const shell = await startRunningShell(t, { pages: true });
    const violated = await shell.inPage<string[]>(`new Promise((done) => {
    const seen = new Set();
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      seen.add(effectiveDirective.split('-')[0]);
      if (seen.size < 2) return;
      queueMicrotask(() => done(window.violations.concat(window.inlineRan === true ? ['inline ran'] : [])));
    });
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.body.append(script);
    const frame = document.createElement('iframe');
    frame.src = 'https://outside.example/';
    document.body.append(frame);
  })`);
    assert.ok(violated.some((directive) => directive.startsWith('script-src')));
    assert.ok(violated.some((directive) => /frame-src|child-src|default-src/u.test(directive)));
    assert.ok(!violated.includes('inline ran'));
  },
);

test('checklist 8: insecure content is not allowed', async (t) => {
  assert.equal((await webPreferences(t)).allowRunningInsecureContent, false);
});

test('checklist 9: experimental features are off', async (t) => {
  assert.equal((await webPreferences(t)).experimentalFeatures, false);
});

test('checklist 10: no Blink features are enabled', async (t) => {
  assert.equal('enableBlinkFeatures' in (await webPreferences(t)), false);
});

test('checklist 11: the <webview> tag is disabled', async (t) => {
  assert.equal((await webPreferences(t)).webviewTag, false);
});

test('checklist 12: a <webview> that appears anyway is not attached', async (t) => {
  const shell = await startRunningShell(t);
  const prevented = await shell.evaluate(({ windows }) => {
    let stopped = false;
    windows[0]?.webContents.emit('will-attach-webview', { preventDefault: () => (stopped = true) }, {}, {});
    return stopped;
  });
  assert.equal(prevented, true);
});

test('checklist 13: neither the page nor a frame can navigate out of the bundle', async (t) => {
  const shell = await startRunningShell(t);
  const passed = await shell.evaluate(
    ({ windows }, urls) => {
      const contents = windows[0]?.webContents;
      return urls.flatMap((url) => {
        const ways = [contents?.mayNavigate(url, true) === true, contents?.mayNavigate(url, false) === true];
        let redirected = true;
        contents?.emit('will-redirect', { url, preventDefault: () => (redirected = false) }, url);
        return [...ways, redirected].includes(true) ? [url] : [];
      });
    },
    [...OUTSIDE, 'app://bundle/index.html#/log'],
  );
  assert.deepEqual(passed, ['app://bundle/index.html#/log']);
});

test(
  'checklist 13: a link, a script and a dropped address do not navigate the page away',
  { skip },
  async (t) => {
    const shell = await startRunningShell(t, { pages: true });
    await shell.inPage(`document.getElementById('outside').click()`);
    await shell.eventually('the link was stopped', ({ recorded }) =>
      recorded.requests.some(({ url, stopped }) => url === 'https://outside.example/' && stopped),
    );
    await shell.inPage(`void (location.href = 'http://outside.example/by-script')`);
    await shell.eventually('the script was stopped', ({ recorded }) =>
      recorded.requests.some(({ url, stopped }) => url.endsWith('/by-script') && stopped),
    );
    assert.equal(await shell.inPage('document.querySelector("h1").textContent'), 'A window for tests');
    assert.equal((await webPreferencesOf(shell)).navigateOnDragDrop, false);
  },
);

async function webPreferencesOf(shell: RunningShell): Promise<Electron.WebPreferences> {
  return shell.evaluate(({ windows }) => windows[0]?.options.webPreferences ?? {});
}

test('checklist 14: a second window is denied', async (t) => {
  const shell = await startRunningShell(t);
  const answers = await shell.evaluate(
    ({ windows }, urls) => urls.map((url) => windows[0]?.webContents.openHandler?.({ url }).action),
    [...OUTSIDE, 'app://bundle/index.html'],
  );
  assert.deepEqual(new Set(answers), new Set(['deny']));
});

test('checklist 14: window.open and target=_blank open nothing', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  await shell.inPage(`void window.open('https://outside.example/opened')`);
  await shell.inPage(`document.getElementById('new-window').click()`);
  const opened = await shell.eventually('both were stopped', ({ recorded }) => {
    const asked = recorded.requests.filter(({ url }) => url.startsWith('window.open'));
    return asked.length >= 2 ? asked.map(({ stopped }) => stopped) : undefined;
  });
  assert.ok(!opened.includes(false));
  assert.equal(await shell.evaluate(({ windows }) => windows.length), 1);
});

test('checklist 18: the app uses its own scheme, registered before it is ready, and no file: page', async (t) => {
  const shell = await startRunningShell(t);
  const { schemes, early } = await shell.evaluate((world) => ({
    schemes: world.schemes,
    early: world.recorded.beforeReady,
  }));
  assert.deepEqual(schemes, [
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  assert.ok(early.includes('protocol.registerSchemesAsPrivileged'));
  assert.ok(SOURCES.every(({ text }) => !/\bloadFile\(|registerFileProtocol/u.test(text)));
});

test('checklist 20: only the platform is exposed to the page, nothing of Electron', { skip }, async (t) => {
  const shell = await startRunningShell(t, { pages: true });
  const seen = await shell.inPage(`({
    keys: Object.keys(window.lunaroute),
    kinds: Object.values(window.lunaroute).map((value) => typeof value),
    leaked: ['require', 'process', 'module', 'electron', 'ipcRenderer', 'Buffer', 'global', 'standInPorts']
      .filter((name) => name in window),
    fixed: Object.isFrozen(window.lunaroute),
  })`);
  assert.deepEqual(seen, { keys: ['platform'], kinds: ['string'], leaked: [], fixed: true });
});
