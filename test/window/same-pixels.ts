import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

const FOLDER = fileURLToPath(new URL('looks', import.meta.url));
/** Share of pixels that may differ; a missing log line would exceed it. */
const MAX_SHARE = 0.0005;

/** Saves a picture as the reference for comparisons. */
export function keepLook(name: string, picture: Buffer): void {
  const { width, height, data } = PNG.sync.read(picture);
  const opaque = new PNG({ width, height });
  opaque.data = data;
  writeFileSync(
    fileOf(name),
    PNG.sync.write(opaque, { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 }),
  );
}

/**
 * Describes a problem with a picture; undefined if at most 0.05% of its pixels differ from the reference. The actual
 * picture and the difference are saved in a folder named in the description.
 */
export function lookProblem(name: string, picture: Buffer): string | undefined {
  if (!existsSync(fileOf(name))) return `${name} was never taken: npm run looks`;
  const kept = PNG.sync.read(readFileSync(fileOf(name)));
  const seen = PNG.sync.read(picture);
  const { width, height } = kept;
  if (seen.width !== width || seen.height !== height)
    return `${name} is ${seen.width} by ${seen.height}, and was ${width} by ${height}`;
  const difference = new PNG({ width, height });
  const count = pixelmatch(kept.data, seen.data, difference.data, width, height, { threshold: 0.1 });
  if (count <= width * height * MAX_SHARE) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-looks-'));
  writeFileSync(path.join(folder, `${name}-seen.png`), picture);
  writeFileSync(path.join(folder, `${name}-difference.png`), PNG.sync.write(difference));
  return `${name}: ${count} pixels differ, see ${folder}; if that is meant: npm run looks`;
}

function fileOf(name: string): string {
  return path.join(FOLDER, `${name}.png`);
}
