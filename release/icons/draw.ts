import { writeFileSync } from 'node:fs';
import path from 'node:path';
import packed from '@sparticuz/chromium';
import { chromium, type Page } from 'playwright-core';
import { appIcon } from './app-icon.ts';
import { icoOf, type SquarePng, withResolution } from './containers.ts';
import { drawMark, type MarkColors, SMALL_MARK } from './mark.ts';

// Draws every icon of the app. Usage: node release/icons/draw.ts

/** The icons that the app reads at run time. */
const SHIPPED = path.join(import.meta.dirname, '../../electron/icons');

const STATES = ['running', 'stopped', 'trouble'] as const;
const TEMPLATE: MarkColors = { moon: '#000', light: '#000' };
/** Light with a dark edge: Linux does not report the panel's brightness, and Windows only reports it later. */
const ANY_PANEL: MarkColors = { moon: '#f7f7fc', light: '#3ecfa3', edge: { color: '#17171f', width: 1 } };
/** Linux panels always get this size and scale it. */
const LINUX_SIZE = 48;
const TRAY_ICO_SIZES = [16, 20, 24, 32, 48];
const APP_ICO_SIZES = [16, 20, 24, 32, 48, 64, 128, 256];
/** Apple's icons leave room for shadows; other systems use the whole space. */
const APPLE_MARGIN = 0.0977;
const MARGIN = 0.03;

function save(name: string, bytes: Buffer): void {
  writeFileSync(path.join(SHIPPED, name), bytes);
}

async function rasterize(page: Page, svg: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
  return page.screenshot({ omitBackground: true });
}

async function drawTray(page: Page): Promise<void> {
  for (const state of STATES) {
    const picture = (colors: MarkColors, size: number): Promise<Buffer> => {
      const { box } = SMALL_MARK;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${box} ${box}">${drawMark(state, SMALL_MARK, colors)}</svg>`;
      return rasterize(page, svg, size);
    };
    save(`tray-${state}Template.png`, withResolution(await picture(TEMPLATE, 16), 72));
    save(`tray-${state}Template@2x.png`, withResolution(await picture(TEMPLATE, 32), 144));
    save(`tray-${state}.png`, await picture(ANY_PANEL, LINUX_SIZE));
    const sizes: SquarePng[] = [];
    for (const size of TRAY_ICO_SIZES) sizes.push({ size, png: await picture(ANY_PANEL, size) });
    save(`tray-${state}.ico`, icoOf(sizes));
  }
}

async function drawApp(page: Page): Promise<void> {
  save('icon.png', await rasterize(page, appIcon(1024, MARGIN), 1024));
  const sizes: SquarePng[] = [];
  for (const size of APP_ICO_SIZES)
    sizes.push({ size, png: await rasterize(page, appIcon(size, MARGIN), size) });
  save('icon.ico', icoOf(sizes));
  // Only for electron-builder, which builds the macOS icon from it.
  const mac = await rasterize(page, appIcon(1024, APPLE_MARGIN), 1024);
  writeFileSync(path.join(import.meta.dirname, 'icon-mac.png'), mac);
}

const browser = await chromium.launch({
  executablePath: await packed.executablePath(),
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
await drawTray(page);
await drawApp(page);
await browser.close();
