import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';

const FOLDER = new URL('../../electron/icons/', import.meta.url);
const STATES = ['running', 'stopped', 'trouble'] as const;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Rounded; 0 if the file does not specify it. */
  readonly dotsPerInch: number;
  /** Four bytes each: red, green, blue, alpha. */
  readonly pixels: Buffer;
}

function file(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

/** Parses a PNG with eight bits per channel and alpha, the format that the browser writes. */
function parsePng(png: Buffer): Picture {
  assert.equal(png.subarray(0, 8).toString('latin1'), '\u0089PNG\r\n\u001A\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    chunks.set(type, Buffer.concat([chunks.get(type) ?? Buffer.alloc(0), body]));
    at += length + 12;
  }
  const head = chunks.get('IHDR') ?? assert.fail('no IHDR');
  assert.deepEqual([head[8], head[9], head[12]], [8, 6, 0], 'eight bits, with alpha, not interlaced');
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const dotsPerInch = Math.round((chunks.get('pHYs')?.readUInt32BE(0) ?? 0) * 0.0254);
  const lines = inflateSync(chunks.get('IDAT') ?? assert.fail('no IDAT'));
  return { width, height, dotsPerInch, pixels: unfilter(lines, width, height) };
}

function unfilter(lines: Buffer, width: number, height: number): Buffer {
  const stride = width * 4;
  const pixels = Buffer.alloc(stride * height);
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (pixels[y * stride + x] ?? 0));
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const raw = lines[y * (stride + 1) + 1 + x] ?? 0;
      const [left, up, corner] = [at(x - 4, y), at(x, y - 1), x < 4 ? 0 : at(x - 4, y - 1)];
      const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
      pixels[y * stride + x] = raw + (guesses[filter] ?? 0);
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value)) as [number, number, number];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Whether every visible pixel passes, and the picture has both transparent and opaque pixels. */
function everySeenPixel(
  { pixels }: Picture,
  passes: (red: number, green: number, blue: number) => boolean,
): boolean {
  const alphas = new Set<number>();
  for (let at = 0; at < pixels.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + 4);
    alphas.add(alpha);
    if (alpha > 0 && !passes(red, green, blue)) return false;
  }
  return alphas.has(0) && alphas.has(255);
}

test('macOS gets black templates of 16 points, at both resolutions', () => {
  for (const state of STATES) {
    for (const [suffix, size, dotsPerInch] of [
      ['', 16, 72],
      ['@2x', 32, 144],
    ] as const) {
      const picture = parsePng(file(`tray-${state}Template${suffix}.png`));
      assert.deepEqual([picture.width, picture.height, picture.dotsPerInch], [size, size, dotsPerInch]);
      assert.ok(everySeenPixel(picture, (...color) => color.every((value) => value === 0)));
    }
  }
});

test('the states can be distinguished by shape alone', () => {
  const shapes = STATES.map((state) => {
    const { pixels } = parsePng(file(`tray-${state}Template.png`));
    return Array.from({ length: 256 }, (_, at) => ((pixels[at * 4 + 3] ?? 0) > 127 ? 1 : 0));
  });
  for (const [one, other] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const differing = shapes[one]?.filter((bit, at) => bit !== shapes[other]?.[at]).length ?? 0;
    assert.ok(differing >= 12, `${STATES[one]} and ${STATES[other]} differ in ${differing} pixels only`);
  }
});

/** Black, white and greys in between, like the panels of desktops. */
const GROUNDS = [0, 29, 64, 96, 128, 160, 192, 224, 255];
/** Minimum contrast for graphics (WCAG 1.4.11). */
const SEEN_CONTRAST = 3;

function luminance(...channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Classifies pixels by contrast with the background: 1 darker, 2 lighter, 0 indistinguishable. */
function seenOn({ pixels }: Picture, ground: number): number[] {
  const below = luminance(ground, ground, ground);
  return Array.from({ length: pixels.length / 4 }, (_, index) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(index * 4, index * 4 + 4);
    const mixed = [red, green, blue].map((value) => ground + ((value - ground) * alpha) / 255);
    const above = luminance(...mixed);
    const contrast = (Math.max(above, below) + 0.05) / (Math.min(above, below) + 0.05);
    return contrast < SEEN_CONTRAST ? 0 : above < below ? 1 : 2;
  });
}

test('other panels get one picture whose state is visible on black, white and every grey', () => {
  const pictures = STATES.map((state) => {
    const ico = icoPictures(file(`tray-${state}.ico`));
    assert.deepEqual(
      ico.map(({ width }) => width),
      [16, 20, 24, 32, 48],
    );
    return [parsePng(file(`tray-${state}.png`)), ...ico];
  });
  for (const [index, { width }] of (pictures[0] ?? []).entries()) {
    for (const ground of GROUNDS) {
      const seen = pictures.map((sizes) => seenOn(sizes[index] ?? assert.fail(), ground));
      for (const [state, pixels] of seen.entries()) {
        const share = pixels.filter((mark) => mark > 0).length / pixels.length;
        assert.ok(share > 0.08, `${STATES[state]} at ${width} on ${ground}: ${share}`);
      }
      for (const [one, other] of [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const) {
        const differing = seen[one]?.filter((mark, at) => mark !== seen[other]?.[at]).length ?? 0;
        const what = `${STATES[one]} and ${STATES[other]} at ${width} on ${ground}`;
        assert.ok(differing / width ** 2 > 0.04, `${what} differ in ${differing} pixels only`);
      }
    }
  }
});

test('green means running; Linux panels scale one large picture down', () => {
  const isGreen = (red: number, green: number, blue: number): boolean =>
    green > red + 40 && green > blue + 10;
  for (const state of STATES) {
    const picture = parsePng(file(`tray-${state}.png`));
    assert.deepEqual([picture.width, picture.height], [48, 48]);
    assert.equal(
      everySeenPixel(picture, (...color) => !isGreen(...color)),
      state !== 'running',
    );
  }
});

test('the app has an icon for each system', () => {
  assert.equal(parsePng(file('icon.png')).width, 1024);
  assert.deepEqual(icoSizes(file('icon.ico')), [16, 20, 24, 32, 48, 64, 128, 256]);
  const mac = parsePng(readFileSync(new URL('../../release/icons/icon-mac.png', import.meta.url)));
  assert.equal(mac.width, 1024);
  const row = mac.pixels.subarray(512 * 1024 * 4, 513 * 1024 * 4);
  assert.equal(row.readUInt8(99 * 4 + 3), 0, 'macOS leaves a tenth free on each side, for shadows');
  assert.equal(row.readUInt8(101 * 4 + 3), 255);
});

function icoSizes(ico: Buffer): number[] {
  return icoPictures(ico).map(({ width }) => width);
}

/** Returns the pictures in a Windows icon, checking each against its directory entry. */
function icoPictures(ico: Buffer): Picture[] {
  assert.deepEqual([ico.readUInt16LE(0), ico.readUInt16LE(2)], [0, 1]);
  return Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const entry = 6 + 16 * index;
    const offset = ico.readUInt32LE(entry + 12);
    const picture = parsePng(ico.subarray(offset, offset + ico.readUInt32LE(entry + 8)));
    assert.equal(picture.width % 256, ico[entry]);
    return picture;
  });
}
