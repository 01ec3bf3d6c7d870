import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DesktopView, Preferences } from '../../src/contract/preferences.ts';
import { PREFERENCE_DEFAULTS } from '../../src/contract/preferences.ts';
import { quietAbout } from '../support/quiet-about.ts';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm, openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;

test('a lost connection to the program is shown, and drafts are kept', { skip }, async (context) => {
  const window = await openWindow(context, { config: 'port: 8081\n' });
  const { page } = window;
  const field = window.field('providers.openai.http_client.max_retries');
  await field.fill('2');
  window.program.app.close();
  await page.getByText('Lost connection to LunaRoute.').waitFor();
  // The state of the proxy is unknown, and it cannot be controlled.
  const card = page.getByRole('region', { name: 'Proxy' });
  await card.getByText('No answer').waitFor();
  assert.equal(await card.getByRole('button', { name: 'Stop the proxy' }).isDisabled(), true);
  assert.equal(await field.inputValue(), '2');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('The changes could not be applied').first().waitFor();
  assert.equal(await field.inputValue(), '2', 'a failed Apply loses nothing');
});

test('a tab with drafts asks before it closes, and a tab without does not', { skip }, async (context) => {
  const window = await openWindow(context, { config: 'port: 8081\n' });
  const { page } = window;
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  await window.field('providers.openai.http_client.max_retries').fill('2');
  assert.deepEqual(asked, []);
  await page.reload();
  await window.field('providers.openai.http_client.max_retries').waitFor();
  assert.deepEqual(asked, ['beforeunload']);
  assertCalm(window);
});

test('the theme is chosen in the window and kept by the browser', { skip }, async (context) => {
  const window = await openWindow(context, { browser: { colorScheme: 'light' } });
  const { page } = window;
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await ground(), 'rgb(247, 247, 249)');
  await window.go('/settings');
  await page.getByRole('button', { name: 'Dark' }).click();
  assert.equal(await ground(), 'rgb(17, 17, 22)');
  await page.reload();
  await page.getByRole('button', { name: 'Dark', pressed: true }).waitFor();
  assert.equal(await ground(), 'rgb(17, 17, 22)');
  await page.getByRole('button', { name: 'System' }).click();
  assert.equal(await ground(), 'rgb(247, 247, 249)');
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.equal(await ground(), 'rgb(17, 17, 22)');
  assertCalm(window);
});

test(
  'desktop preferences apply at once, and an unavailable preference says why',
  { skip },
  async (context) => {
    const changes: Partial<Preferences>[] = [];
    const view = (): DesktopView => ({
      kind: 'desktop',
      preferences: Object.assign({}, PREFERENCE_DEFAULTS, ...changes),
      launchAtLogin: {
        enabled: false,
        available: false,
        reason: 'Not for a copy that is run from its sources.',
      },
      tray: { visible: true, reason: '' },
      isPageSandboxed: false,
    });
    const window = await openWindow(context, {
      desktop: {
        view: async () => view(),
        setPreferences: async (changed) => {
          changes.push(changed);
          return view();
        },
        setLaunchAtLogin: async () => view(),
        restart: async () => ({ kind: 'done' }),
        about: quietAbout(),
      },
    });
    const { page } = window;
    await window.go('/settings');
    const launch = page.getByRole('switch', { name: 'Launch at login' });
    await launch.waitFor();
    await page.getByText('Not for a copy that is run from its sources.').waitFor();
    await page.getByText(/^The app was started with --no-sandbox, /u).waitFor();
    assert.equal(await launch.getAttribute('aria-readonly'), 'true');
    await page.getByRole('switch', { name: 'Open the window at login' }).click();
    await page.getByRole('switch', { name: 'Open the window at login', checked: true }).waitFor();
    assert.deepEqual(changes, [{ openWindowAtLogin: true }]);
    const whenQuitting = page.getByRole('group', { name: 'Disconnect assistants when quitting' });
    await whenQuitting.getByRole('button', { name: 'Ask', pressed: true }).waitFor();
    await whenQuitting.getByRole('button', { name: 'Never' }).click();
    await whenQuitting.getByRole('button', { name: 'Never', pressed: true }).waitFor();
    assert.deepEqual(changes.at(-1), { disconnectOnQuit: 'never' });
    assert.deepEqual(await findingsOfAxe(page), []);
    assertCalm(window);
  },
);

test(
  'an unreadable login shell lists the unknown variables and is queried again',
  { skip },
  async (context) => {
    let asked = 0;
    const window = await openWindow(context, {
      loginShell: async () => {
        asked += 1;
        return asked === 1
          ? { kind: 'failed', shell: '/bin/zsh', message: 'It did not answer within 5 s.' }
          : { kind: 'read', shell: '/bin/zsh', variables: { LUNAROUTE_OPENAI_MAX_RETRIES: '7' } };
      },
    });
    const { page } = window;
    await window.go('/settings');
    await page.getByText('zsh could not be read').waitFor();
    await page.getByText('It did not answer within 5 s.').waitFor();
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByText(/^Read from zsh at/u).waitFor();
    await window.go('/providers/openai');
    const row = window.row('providers.openai.http_client.max_retries');
    await row.getByText('7', { exact: true }).waitFor();
    await row.getByText('from zsh').waitFor();
    assertCalm(window);
  },
);
