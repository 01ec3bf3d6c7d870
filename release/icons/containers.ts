import { crc32 } from 'node:zlib';

/** A square PNG image. */
export interface SquarePng {
  readonly size: number;
  readonly png: Buffer;
}

const PNG_HEAD_BYTES = 8 + 25;
const METER_PER_INCH = 0.0254;

/** Returns the PNG with its resolution set, by which macOS recognizes the 2x images of the menu bar. */
export function withResolution(png: Buffer, dotsPerInch: number): Buffer {
  const perMeter = Math.round(dotsPerInch / METER_PER_INCH);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(perMeter, 8);
  chunk.writeUInt32BE(perMeter, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  // After the signature and IHDR, before all other chunks.
  return Buffer.concat([png.subarray(0, PNG_HEAD_BYTES), chunk, png.subarray(PNG_HEAD_BYTES)]);
}

const ICO_HEAD_BYTES = 6;
const ICO_ENTRY_BYTES = 16;

/** Builds a Windows icon from PNG images, which Windows supports since Vista; each at most 256 pixels. */
export function icoOf(pictures: readonly SquarePng[]): Buffer {
  const head = Buffer.alloc(ICO_HEAD_BYTES + ICO_ENTRY_BYTES * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const at = ICO_HEAD_BYTES + ICO_ENTRY_BYTES * index;
    head.writeUInt8(size % 256, at); // 0 means 256
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}
