import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { AboutView, TextFile } from '../../src/contract/about.ts';
import type { ActionOutcome } from '../../src/contract/control.ts';
import type { UpdateView } from '../../src/contract/updates.ts';
import { temporaryFolder } from '../support/command-line.ts';
import {
  type RunningShell,
  type ShellTestOptions,
  startRunningShell,
} from '../support/electron/running-shell.ts';
import { portOf } from '../support/eventually.ts';

const HOMEPAGE = 'https://github.com/luna/tray';
const LINE = "Version 99.1.0 is out: what's new";

interface FeedServer {
  readonly seen: IncomingMessage[];
  readonly options: Pick<ShellTestOptions, 'outside' | 'homepage'>;
}

/** Starts a server that stands in for GitHub's latest-release URL. */
async function startFeed(context: TestContext): Promise<FeedServer> {
  const seen: IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request);
    const assets = [
      { name: 'lunaroute-tray-99.1.0-linux-amd64.deb' },
      { name: 'lunaroute-tray-99.1.0-linux-arm64.deb' },
    ];
    const body = {
      tag_name: 'v99.1.0',
      draft: false,
      prerelease: false,
      html_url: 'https://evil.example/',
      assets,
    };
    response.writeHead(200, { 'set-cookie': 'who=you; Max-Age=99999' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const outside = { 'https://api.github.com': `http://127.0.0.1:${portOf(server)}` };
  return { seen, options: { outside, homepage: HOMEPAGE } };
}

function updateOf(shell: RunningShell): Promise<UpdateView> {
  return shell.call<AboutView>('/about/view').then(({ update }) => update);
}

/** Waits until the update check is complete. */
async function looked(shell: RunningShell): Promise<Extract<UpdateView, { kind: 'on' }>> {
  for (;;) {
    const update = await updateOf(shell);
    assert.ok(update.kind === 'on', update.kind);
    if (!update.isLooking && update.lookedAt !== null) return update;
  }
}

test('one GET finds a newer version, also across restarts, and sends nothing about this machine', async (context) => {
  const { seen, options } = await startFeed(context);
  const home = temporaryFolder(context);
  for (let start = 0; start < 3; start += 1) {
    const shell = await startRunningShell(context, { ...options, home });
    assert.equal((await looked(shell)).newer?.version, '99.1.0');
    await shell.eventually(
      'the tray tells',
      ({ trays }, line) => trays[0]?.menu?.describe().includes(line),
      LINE,
    );
    assert.deepEqual(await shell.evaluate(({ recorded }) => recorded.notifications), []);
    assert.equal(await shell.quit(), 0);
  }
  assert.equal(seen.length, 1);
  const [request] = seen;
  assert.deepEqual([request?.method, request?.url], ['GET', '/repos/luna/tray/releases/latest']);
  assert.deepEqual(
    ['user-agent', 'cookie', 'authorization', 'referer', 'if-none-match'].map(
      (name) => request?.headers[name],
    ),
    ['LunaRoute', undefined, undefined, undefined, undefined],
  );
});

test('the update check has its own session, and the window’s reaches nothing', async (context) => {
  const { options } = await startFeed(context);
  const shell = await startRunningShell(context, options);
  await looked(shell);
  const sessions = await shell.evaluate(({ partitions, session }) => ({
    names: [...partitions.keys()],
    agents: [...partitions.values()].map(({ userAgent }) => userAgent),
    window: session.defaultSession.isCancelled('https://api.github.com/repos/luna/tray/releases/latest'),
  }));
  // A partition whose name does not begin with `persist:` is kept in memory only.
  assert.deepEqual(sessions, { names: ['release-feed'], agents: [['LunaRoute', 'en']], window: true });
});

test('updates are not checked without a repository, in a demo, or when switched off', async (context) => {
  const { seen, options } = await startFeed(context);
  const cases: readonly (readonly [ShellTestOptions, UpdateView])[] = [
    [{ ...options, homepage: 'https://example.com/' }, { kind: 'no_feed' }],
    [
      { ...options, args: ['--demo'] },
      { kind: 'off', why: 'demo' },
    ],
    [
      { ...options, env: { LUNAROUTE_NO_UPDATE_CHECK: '1' } },
      { kind: 'off', why: 'setting' },
    ],
    [
      { ...options, env: { LUNAROUTE_UPDATES_CHECK: 'false' } },
      { kind: 'off', why: 'setting' },
    ],
    [
      { ...options, env: { LUNAROUTE_UPDATES_CHECK: 'maybe' } },
      { kind: 'off', why: 'setting' },
    ],
  ];
  for (const [given, view] of cases) {
    const shell = await startRunningShell(context, given);
    assert.deepEqual(await shell.call<UpdateView>('/desktop/lookForUpdate'), view);
    assert.equal((await shell.call<ActionOutcome>('/desktop/openReleasePage')).kind, 'refused');
    assert.equal(await shell.quit(), 0);
  }
  assert.equal(seen.length, 0);
});

test('the update check can be switched off in the file at run time', async (context) => {
  const { options } = await startFeed(context);
  const shell = await startRunningShell(context, options);
  await looked(shell);
  const { fingerprint } = await shell.call<{ fingerprint: string }>('/settings/view');
  const changes = [{ key: 'updates.check', value: false }];
  await shell.call('/settings/apply', { fingerprint, changes });
  assert.deepEqual(await updateOf(shell), { kind: 'off', why: 'setting' });
});

test('the tray opens the release page at an address built by the program', async (context) => {
  const { options } = await startFeed(context);
  const shell = await startRunningShell(context, options);
  await shell.clickTray('update');
  const page = `${HOMEPAGE}/releases/tag/v99.1.0`;
  await shell.eventually('the browser was told', ({ recorded }) => recorded.opened.length === 1);
  assert.deepEqual(await shell.call('/desktop/openReleasePage'), { kind: 'done' });
  assert.deepEqual(await shell.evaluate(({ recorded }) => recorded.opened), [page, page]);
});

test('a dismissed version is gone from the tray, and stays dismissed', async (context) => {
  const { options } = await startFeed(context);
  const home = temporaryFolder(context);
  const first = await startRunningShell(context, { ...options, home });
  await looked(first);
  const update = await first.call<UpdateView>('/desktop/dismissUpdate', { version: '99.1.0' });
  assert.ok(update.kind === 'on' && update.newer?.isDismissed === true);
  assert.equal(await first.quit(), 0);
  const second = await startRunningShell(context, { ...options, home });
  assert.equal((await looked(second)).newer?.isDismissed, true);
  assert.ok(!(await second.tray()).menu.includes(LINE));
  const stored: unknown = JSON.parse(
    readFileSync(path.join(home, '.config/lunaroute-tray/desktop.json'), 'utf8'),
  );
  assert.ok(typeof stored === 'object' && stored !== null && 'updates' in stored);
});

test('for a program that dpkg owns the tray shows the window, which has the command', async (context) => {
  const { options } = await startFeed(context);
  const home = temporaryFolder(context);
  const tools = path.join(home, 'bin');
  mkdirSync(tools, { recursive: true });
  writeFileSync(path.join(tools, 'dpkg-query'), '#!/bin/sh\necho "lunaroute-tray: $2"\n');
  chmodSync(path.join(tools, 'dpkg-query'), 0o755);
  const shell = await startRunningShell(context, {
    ...options,
    home,
    isPackaged: true,
    args: ['--autostart'],
  });
  await shell.clickTray('update');
  await shell.windowIs('visible');
  const { newer } = await looked(shell);
  assert.equal(newer?.install?.by, 'apt');
  assert.match(newer.install.command, /^sudo apt install \.\/lunaroute-tray-99\.1\.0-linux-\w+\.deb$/u);
  assert.deepEqual(await shell.evaluate(({ recorded }) => recorded.opened), []);
});

test('About lists versions, places and processes, and reveals an existing place', async (context) => {
  const shell = await startRunningShell(context);
  const { versions, places, processes, update, canReveal } = await shell.call<AboutView>('/about/view');
  assert.deepEqual(
    versions.map(({ name }) => name),
    ['LunaRoute', 'undici', 'Node', 'System'],
    'the stand-in is no Electron',
  );
  assert.match(versions[1]?.version ?? '', /^8\.\d+\.\d+$/u);
  const data = path.join(shell.home, '.config/lunaroute-tray');
  assert.deepEqual(places, [
    { place: 'settings_file', path: path.join(shell.home, '.config/lunaroute/config.yaml') },
    { place: 'data_folder', path: data },
    { place: 'recordings', path: path.join(shell.home, '.config/lunaroute/sessions') },
    { place: 'key_store', path: path.join(data, 'keys.safe') },
  ]);
  assert.deepEqual([canReveal, update], [true, { kind: 'no_feed' }]);
  const names = ['Main process', 'Window', 'Network Service'];
  const usage = (cpuPercent: number | null) =>
    names.map((name) => ({ name, memoryBytes: 100 * 1024 * 1024, cpuPercent }));
  const shown = ({ processes: all }: Pick<AboutView, 'processes'>) => all.map(({ pid: _pid, ...one }) => one);
  assert.deepEqual(shown({ processes }), usage(null));
  assert.deepEqual(shown(await shell.call<AboutView>('/about/view')), usage(12.5));

  assert.deepEqual(await shell.call('/desktop/reveal', { place: 'data_folder' }), { kind: 'done' });
  const missing = await shell.call<ActionOutcome>('/desktop/reveal', { place: 'recordings' });
  assert.ok(missing.kind === 'refused' && missing.code === 'not_there');
  assert.deepEqual(await shell.evaluate(({ recorded }) => recorded.revealed), [data]);
});

test('the licenses of everything in the bundles are listed with their texts', async (context) => {
  const shell = await startRunningShell(context);
  const { text } = await shell.call<TextFile>('/about/licenses');
  for (const name of ['undici', 'zod', 'yaml', 'js-yaml', 're2js', 'prom-client', 'electron-store', 'semver'])
    assert.match(text, new RegExp(String.raw`^${name} \d+\.\d+\.\d+ \(`, 'mu'), name);
  assert.match(text, /Matteo Collina and Undici contributors/u);
});
