import assert from 'node:assert/strict';
import { statSync } from 'node:fs';

/** Asserts the file's permission bits; on Windows, which has none, only that the file exists. */
export function assertMode(file: string, mode: number): void {
  const found = statSync(file).mode & 0o777;
  if (process.platform !== 'win32') assert.equal(found.toString(8), mode.toString(8), file);
}
