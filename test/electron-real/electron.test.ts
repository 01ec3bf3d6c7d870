import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDialectProvider } from '../support/dialect-provider.ts';
import { SCENARIOS } from '../support/electron/scenarios.ts';
import { RealDesktop, realElectron } from './real-desktop.ts';

const found = realElectron();

if ('reason' in found) {
  // The name lists what only a real Electron can prove, so that a pass with the stand-in is not mistaken for it.
  test(
    'in a real Electron: sandboxed renderers and preload, the scheme and its policy, ports between processes, ' +
      'the tray, the key store, the single-instance lock',
    // If these tests are required, being unable to run is a failure.
    { skip: process.env['LUNAROUTE_REAL_ELECTRON'] === 'required' ? false : found.reason },
    () => assert.fail(found.reason),
  );
} else {
  const { program } = found;

  for (const scenario of SCENARIOS) {
    test(`in a real Electron: ${scenario.name}`, async (t) => {
      const provider = await startDialectProvider(t);
      await scenario.run(await RealDesktop.start(t, program, provider.url), provider);
    });
  }

  test('in a real Electron: the renderer is sandboxed, and its policy is enforced', async (t) => {
    const provider = await startDialectProvider(t);
    const desktop = await RealDesktop.start(t, program, provider.url);
    const violated = await desktop.inPage<string[]>(`new Promise((done) => {
      const seen = new Set();
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        seen.add(effectiveDirective.split('-')[0]);
        if (seen.size < 1) return;
        queueMicrotask(() => done(window.violations.concat(window.inlineRan === true ? ['inline ran'] : [])));
      });
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
    })`);
    assert.ok(
      violated.some((directive) => directive.startsWith('script-src')) && !violated.includes('inline ran'),
    );
    const renderers = await desktop.app.evaluate(({ app }) =>
      app
        .getAppMetrics()
        .filter(({ type }) => type === 'Tab')
        .map(({ sandboxed }) => sandboxed ?? 'not told here'),
    );
    assert.ok(renderers.length > 0 && !renderers.includes(false), renderers.join());
  });

  test('in a real Electron: a stored key survives a restart, or the reason is reported', async (t) => {
    const provider = await startDialectProvider(t);
    const desktop = await RealDesktop.start(t, program, provider.url);
    const outcome = await desktop.inPage<{ kind: string; message?: string }>(
      `control.settings.storeKey({ provider: 'openai', key: 'sk-marked' })`,
    );
    if (outcome.kind === 'refused') return assert.match(outcome.message ?? '', /No keyring|key store/u);
    await desktop.quit();
    const second = await desktop.restart();
    await second.trayTells(/Running on/u);
    await (await fetch(`${second.proxyUrl}/v1/models`)).text();
    assert.equal(provider.seen.at(-1)?.authorization, 'Bearer sk-marked');
  });
}
