import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { PREFERENCE_DEFAULTS } from '../../src/contract/preferences.ts';
import type { UpdateView } from '../../src/contract/updates.ts';
import type { DesktopPort } from '../../src/control/desktop-port.ts';
import { browserMissing } from '../support/browser.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { quietAbout } from '../support/quiet-about.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm, type OpenWindow, openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;
const CONFIG = 'port: 0\nodd: 1\n';

function about({ page }: OpenWindow) {
  return page.getByRole('region', { name: 'About', exact: true });
}

/** Returns the clipboard's text once it starts with `start`. */
async function copied(page: Page, start: string): Promise<string> {
  await page.waitForFunction(
    (wanted) => navigator.clipboard.readText().then((text) => text.startsWith(wanted)),
    start,
  );
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Returns a desktop with a newer version available, and the calls it has received. */
function desktopWithUpdate() {
  const asked: string[] = [];
  let update: Extract<UpdateView, { kind: 'on' }> = {
    kind: 'on',
    isLooking: false,
    lookedAt: Date.UTC(2026, 10, 28, 12),
    nextAt: Date.UTC(2026, 10, 29, 12),
    failure: '',
    newer: {
      version: '0.3.0',
      isDismissed: false,
      install: { by: 'apt', command: 'sudo apt install ./lunaroute-tray-0.3.0-linux-amd64.deb' },
    },
  };
  const view = {
    kind: 'desktop' as const,
    preferences: PREFERENCE_DEFAULTS,
    launchAtLogin: { enabled: false, available: false, reason: 'Not here.' },
    tray: { visible: true, reason: '' },
    isPageSandboxed: true,
  };
  const desktop: DesktopPort = {
    view: () => Promise.resolve(view),
    setPreferences: () => Promise.resolve(view),
    setLaunchAtLogin: () => Promise.resolve(view),
    restart: () => Promise.resolve({ kind: 'done' }),
    about: {
      ...quietAbout(),
      get update() {
        return update;
      },
      processes: () => [
        { pid: 4711, name: 'Main process', memoryBytes: 120 * 1024 * 1024, cpuPercent: 1.26 },
        { pid: 4712, name: 'Window', memoryBytes: 90 * 1024 * 1024, cpuPercent: null },
      ],
      lookForUpdate: () => {
        asked.push('look');
        update = { ...update, failure: 'it answered 500' };
        return Promise.resolve();
      },
      dismissUpdate: (version) => {
        asked.push(`dismiss ${version}`);
        update = { ...update, newer: update.newer && { ...update.newer, isDismissed: true } };
      },
      openReleasePage: () => {
        asked.push('open');
        return Promise.resolve(true);
      },
      reveal: (place) => void asked.push(`reveal ${place}`),
    },
  };
  return { asked, desktop };
}

test(
  'About opens from its address, the version in the sidebar, and the palette',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: CONFIG });
    const { page } = window;
    const isFocused = () =>
      page.waitForFunction(() => {
        const title = document.activeElement;
        const top = title?.getBoundingClientRect().top ?? -1;
        return title?.textContent === 'About' && top >= 0 && top < innerHeight;
      });
    await window.go('/settings/about');
    await isFocused();
    assert.equal(await page.evaluate(() => document.querySelector('.frame')?.getBoundingClientRect().top), 0);
    await page.evaluate(() => {
      document.querySelector('main')?.scrollTo(0, 0);
      (document.activeElement as HTMLElement | null)?.blur();
    });
    await page.getByRole('link', { name: 'About LunaRoute v0.0.0-test' }).click();
    await isFocused();
    await window.go('/log');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Search pages/u }).fill('about');
    await page
      .getByRole('option', { name: /^About/u })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await isFocused();
    assert.match(page.url(), /#\/settings\/about$/u);
    assertCalm(window);
  },
);

test(
  'without a desktop it shows versions, paths and this process, and copies omit the home folder',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: CONFIG, undiciVersion: '8.12.4' });
    const { page, program } = window;
    await window.go('/settings/about');
    const section = about(window);
    await section.getByText('LunaRoute 0.0.0-test').waitFor();
    await section.getByText('8.12.4').waitFor();
    await section.getByText('Only the desktop app checks for updates.').waitFor();
    await section
      .getByRole('row', { name: new RegExp(`^Main process ${process.pid} \\d+ MB`, 'u') })
      .waitFor();
    assert.equal(await section.getByRole('button', { name: /file manager/u }).count(), 0);
    await section.getByRole('button', { name: 'Copy the path: Settings file' }).click();
    assert.equal(await copied(page, '/'), program.configPath);
    await section.getByRole('button', { name: 'Copy all' }).click();
    const text = await copied(page, 'LunaRoute: 0.0.0-test\n');
    assert.ok(text.includes('Settings file: ~/config.yaml\n') && !text.includes(program.folder), text);
    assertCalm(window);
  },
);

test(
  'its numbers are requested only while visible, not below the fold or on another page',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: CONFIG });
    const { page } = window;
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/api/about/view')) asked += 1;
    });
    await page.clock.install();
    await window.go('/settings');
    await about(window).getByText('Main process').waitFor({ state: 'attached' });
    assert.equal(asked, 1, 'once, for its size');
    await page.clock.runFor(20_000);
    assert.equal(asked, 1, 'it is below the fold');
    await about(window).scrollIntoViewIfNeeded();
    await eventually('it is looked at', () => asked === 2);
    for (const times of [3, 4]) {
      await page.clock.runFor(2000);
      await eventually('it is looked at again', () => asked === times);
    }
    await window.go('/log');
    await page.getByRole('heading', { level: 1, name: 'Log' }).waitFor();
    await page.clock.runFor(20_000);
    assert.equal(asked, 4);
  },
);

test('a newer version is shown quietly with its command, and its buttons work', { skip }, async (context) => {
  const { asked, desktop } = desktopWithUpdate();
  const window = await openWindow(context, { config: CONFIG, desktop });
  const { page, program } = window;
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.getByRole('link', { name: 'Version 0.3.0 is out' }).click();
  const section = about(window);
  await section.getByText(/^Version 0\.3\.0 is out\. Next check: .+\.$/u).waitFor();
  await section.getByRole('button', { name: 'Copy the command' }).click();
  assert.equal(await copied(page, 'sudo'), 'sudo apt install ./lunaroute-tray-0.3.0-linux-amd64.deb');
  await section.getByRole('button', { name: 'What’s new' }).click();
  await section.getByRole('button', { name: 'Check now' }).click();
  await section.getByText(/The release feed could not be read \(it answered 500\)/u).waitFor();
  await section.getByRole('button', { name: 'Show in the file manager: Settings file' }).click();
  await section.getByRole('row', { name: 'Main process 4711 120 MB 1.3%' }).waitFor();
  await section.getByRole('row', { name: 'Window 4712 90 MB -' }).waitFor();
  await section.getByRole('button', { name: 'Don’t show 0.3.0 again' }).click();
  await page.getByRole('link', { name: 'Version 0.3.0 is out' }).waitFor({ state: 'detached' });
  await section.getByRole('button', { name: 'What’s new' }).waitFor();
  assert.deepEqual(asked, ['open', 'look', `reveal ${program.configPath}`, 'dismiss 0.3.0']);
  assertCalm(window);
});

test(
  'a folder that does not exist yet cannot be shown, and a message says why',
  { skip },
  async (context) => {
    const { asked, desktop } = desktopWithUpdate();
    const window = await openWindow(context, { config: CONFIG, desktop });
    await window.go('/settings/about');
    await about(window).getByRole('button', { name: 'Show in the file manager: Recordings' }).click();
    await window.page.getByText("sessions doesn't exist yet.").first().waitFor();
    assert.deepEqual(asked, []);
  },
);

test(
  'the check report and the schema are shown, and saved as the commands print them',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: CONFIG });
    const { page } = window;
    await window.go('/settings');
    const save = async (button: string, title: string): Promise<[name: string, text: string]> => {
      await page.getByRole('button', { name: button }).click();
      const dialog = page.getByRole('dialog', { name: title });
      const download = page.waitForEvent('download');
      await dialog.getByRole('button', { name: 'Save' }).click();
      const saved = await download;
      await dialog.waitFor({ state: 'detached' });
      return [saved.suggestedFilename(), readFileSync(await saved.path(), 'utf8')];
    };
    const [report, text] = await save('Check report', 'Check report');
    assert.match(report, /^lunaroute-check-[\d-]+\.txt$/u);
    assert.match(text, /warning unknown_key at .*config\.yaml:2:1/u);
    const [schema, json] = await save('JSON Schema', 'JSON Schema of the config file');
    assert.equal(schema, 'config.schema.json');
    const documented = readFileSync(new URL('../../docs/config.schema.json', import.meta.url), 'utf8');
    assert.deepEqual(JSON.parse(json), JSON.parse(documented));
    assertCalm(window);
  },
);

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 800]) {
    test(`axe finds nothing in About, ${colorScheme}, ${width} px`, { skip }, async (context) => {
      const licenses = path.join(temporaryFolder(context), 'licenses.json.br');
      const known = [{ name: 'lunaroute-tray', version: '0.2.0', license: 'Apache-2.0', text: 'A license' }];
      writeFileSync(licenses, brotliCompressSync(JSON.stringify(known)));
      const window = await openWindow(context, {
        config: CONFIG,
        licenseFiles: [licenses],
        browser: { colorScheme, viewport: { width, height: 900 } },
        desktop: desktopWithUpdate().desktop,
      });
      const { page } = window;
      await window.go('/settings/about');
      await about(window).getByText('Main process').waitFor();
      assert.deepEqual(await findingsOfAxe(page), []);
      const overflow = await page.evaluate(() => {
        const main = document.querySelector('main') ?? document.documentElement;
        return main.scrollWidth - main.clientWidth;
      });
      assert.equal(overflow, 0);
      await about(window).getByRole('button', { name: 'Licenses' }).click();
      await page.getByText('lunaroute-tray 0.2.0 (Apache-2.0)').waitFor();
      assert.deepEqual(await findingsOfAxe(page), []);
      assertCalm(window);
    });
  }
}
