import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator } from 'playwright-core';
import { type DesktopView, PREFERENCE_DEFAULTS } from '../../src/contract/preferences.ts';
import { quietAbout } from '../support/quiet-about.ts';
import { browserMissing } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm, openWindow, type OpenWindow } from './open-window.ts';

const CONFIG = `providers:
  anthropic:
    http_client:
      timeout_secs: 900
`;
const NAME = 'LUNAROUTE_ANTHROPIC_TIMEOUT_SECS';
const KEY = 'providers.anthropic.http_client.timeout_secs';
const skip = browserMissing() ?? false;

function chip(window: OpenWindow, key = KEY): Locator {
  return window.row(key).getByRole('button', { name: /, an environment variable/u });
}

function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((one) => one === document.activeElement);
}

test('an override shows by keyboard how to remove it, and returns the focus', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG, env: { [NAME]: '240' } });
  const { page } = window;
  await window.go('/providers/anthropic');
  await window.row(KEY).getByText('from the process, overrides 900 s in config.yaml:4').waitFor();
  await chip(window).focus();
  await page.keyboard.press('Enter');
  const popover = page.getByRole('dialog', { name: 'Set by an environment variable' });
  await popover.getByText('240 s').waitFor();
  await page.waitForFunction(
    () =>
      document.activeElement?.closest('[role=dialog]') !== null && document.activeElement !== document.body,
  );
  await popover
    .getByText('Remove it where it’s set, usually ~/.zshrc, ~/.bashrc or a project’s .envrc.')
    .waitFor();
  await popover
    .getByText('Quit LunaRoute and start it again from a shell where it isn’t set. Then 900 s applies.')
    .waitFor();
  assert.equal(await popover.getByRole('button', { name: 'Restart LunaRoute' }).count(), 0);
  const commands: readonly (readonly [shell: string, command: string])[] = [
    ['bash, zsh', `unset ${NAME}`],
    ['fish', `set -e ${NAME}`],
    ['PowerShell', `Remove-Item Env:${NAME}`],
    ['cmd', `set ${NAME}=`],
  ];
  for (const [shell, command] of commands) {
    await popover.getByRole('button', { name: shell, exact: true }).click();
    await popover.getByText(command, { exact: true }).waitFor();
  }
  await popover.getByRole('button', { name: 'Copy the command' }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `set ${NAME}=`);
  assert.deepEqual(await findingsOfAxe(page), []);
  await page.keyboard.press('Escape');
  await popover.waitFor({ state: 'detached' });
  assert.equal(await isFocused(chip(window)), true);
  assertCalm(window);
});

test(
  'a variable below the file says that the file overrides it, and RUST_LOG has a row',
  { skip },
  async (context) => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9', RUST_LOG: 'lunaroute_egress=debug' };
    const window = await openWindow(context, { config: CONFIG, env });
    const { page } = window;
    await window.go('/providers/anthropic');
    await chip(window, 'providers.anthropic.proxy').click();
    const popover = page.getByRole('dialog', { name: 'Set by an environment variable' });
    await popover.getByText('A value in the config file overrides it.').waitFor();
    assert.equal(await popover.getByRole('button', { name: 'Edit the file’s value anyway' }).count(), 0);
    await page.keyboard.press('Escape');
    await window.go('/settings');
    await window.row('logging.rust_log').getByText('lunaroute_egress=debug', { exact: true }).waitFor();
    await chip(window, 'logging.rust_log').click();
    await popover.getByText('unset RUST_LOG', { exact: true }).waitFor();
    assert.equal(await popover.getByRole('button', { name: 'Edit the file’s value anyway' }).count(), 0);
    assertCalm(window);
  },
);

test('a login shell variable is gone after a restart, which a desktop offers', { skip }, async (context) => {
  let restarts = 0;
  const view: DesktopView = {
    kind: 'desktop',
    preferences: PREFERENCE_DEFAULTS,
    launchAtLogin: { enabled: false, available: false, reason: 'Not here.' },
    tray: { visible: true, reason: '' },
    isPageSandboxed: true,
  };
  const window = await openWindow(context, {
    config: CONFIG,
    startedFrom: 'a launcher',
    loginShell: () => Promise.resolve({ kind: 'read', shell: '/usr/bin/fish', variables: { [NAME]: '240' } }),
    desktop: {
      view: () => Promise.resolve(view),
      setPreferences: () => Promise.resolve(view),
      setLaunchAtLogin: () => Promise.resolve(view),
      about: quietAbout(),
      restart: () => {
        restarts += 1;
        return Promise.resolve({ kind: 'done' });
      },
    },
  });
  const { page } = window;
  await window.go('/providers/anthropic');
  await window.row(KEY).getByText('from fish, overrides 900 s in config.yaml:4').waitFor();
  await chip(window).click();
  const popover = page.getByRole('dialog', { name: 'Set by an environment variable' });
  await popover.getByText('Remove it where it’s set, usually ~/.config/fish/config.fish.').waitFor();
  await popover.getByText(`set -e ${NAME}`, { exact: true }).waitFor();
  await popover.getByText('Restart: a running process never sees the change. Then 900 s applies.').waitFor();
  await popover.getByRole('button', { name: 'Restart LunaRoute' }).click();
  await eventually('it was asked to restart', () => restarts === 1);
  assertCalm(window);
});
