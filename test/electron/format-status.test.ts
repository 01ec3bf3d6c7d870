import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProxyState, Status } from '../../src/contract/status.ts';
import { readShellArguments } from '../../electron/start/shell-arguments.ts';
import { shorten, trayStatusLine, steadyLine, trayState } from '../../electron/tray/format-status.ts';
import { isBundleUrl } from '../../electron/session/session-rules.ts';

function status(proxy: ProxyState, more: Partial<Status> = {}): Status {
  return {
    proxy,
    clientUrl: 'http://127.0.0.1:8081',
    trouble: null,
    inFlight: 0,
    version: '1',
    pid: 1,
    startedAt: 0,
    platform: 'linux',
    isDesktop: true,
    isDemo: false,
    ...more,
  };
}

test('every state of the proxy has its line and its picture', () => {
  const message = 'Port 8081 on 127.0.0.1 is taken by node (process 7). Stop it, or choose another port.';
  const table: readonly [Status, string, string][] = [
    [status({ kind: 'starting' }), 'Starting', 'stopped'],
    [
      status({ kind: 'running', host: '127.0.0.1', port: 8081 }, { inFlight: 3 }),
      'Running on 127.0.0.1:8081, 3 in progress',
      'running',
    ],
    [status({ kind: 'running', host: '::1', port: 8081 }), 'Running on [::1]:8081, 0 in progress', 'running'],
    [
      status({ kind: 'running', host: '127.0.0.1', port: 1 }, { trouble: 'openai cannot be reached.' }),
      'Running on 127.0.0.1:1, 0 in progress',
      'trouble',
    ],
    [
      status({ kind: 'stopping', wait: { requests: 1, leftSecs: 10, isQuitting: false } }),
      'Stopping: waiting for 1 request, up to 10 s',
      'stopped',
    ],
    [
      status({ kind: 'stopping', wait: { requests: 2, leftSecs: 1, isQuitting: true } }),
      'Quitting: waiting for 2 requests, up to 1 s',
      'stopped',
    ],
    [
      status({ kind: 'stopping', wait: { requests: 0, leftSecs: 5, isQuitting: false } }),
      'Stopping: closing connections, up to 5 s',
      'stopped',
    ],
    [status({ kind: 'stopped' }), 'Stopped', 'stopped'],
    [status({ kind: 'failed', message }), 'Port 8081 on 127.0.0.1 is taken by node (process 7).', 'trouble'],
  ];
  for (const [given, line, picture] of table) {
    assert.equal(trayStatusLine(given), line);
    assert.equal(trayState(given), picture);
    // The menu names the port and the process, but not values that keep changing.
    assert.doesNotMatch(steadyLine(given), /in progress|\d request|\d s$/u);
  }
});

test('a menu line is the first sentence, up to a maximum length', () => {
  assert.equal(shorten('One thing. Another.'), 'One thing.');
  assert.equal(shorten('127.0.0.1 is no address of v1.2'), '127.0.0.1 is no address of v1.2');
  assert.equal(shorten('x'.repeat(200)).length, 90);
});

test('bundle addresses match by scheme and host, never by origin', () => {
  assert.ok(isBundleUrl('app://bundle/') && isBundleUrl('app://bundle/index.html?x#/log'));
  for (const other of [
    'app://bundle.x/',
    'app://x/bundle',
    'app:bundle',
    'data:,app://bundle/',
    'file:///bundle',
    '',
  ])
    assert.equal(isBundleUrl(other), false, other);
});

test('arguments for settings are read, and others are left alone', () => {
  const read = readShellArguments([
    '--config',
    '/a b.yaml',
    '--port=9000',
    '--enable-features=Some',
    '--autostart',
    '--log-format',
    'json',
    '--demo',
    '/a/file',
  ]);
  assert.deepEqual(read, {
    flags: { config: '/a b.yaml', host: undefined, port: '9000', insecureBind: undefined },
    logFormat: 'json',
    demo: true,
    announceReady: false,
  });
});
