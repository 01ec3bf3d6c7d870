import { lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Why tests of symbolic links are skipped here; false if links can be created. Windows lets only some users create
 * them.
 */
export function linksMissing(): string | false {
  const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-links-'));
  const link = path.join(folder, 'link');
  try {
    symlinkSync(path.join(folder, 'nothing'), link);
    return lstatSync(link).isSymbolicLink() ? false : 'what is made for a symbolic link is none';
  } catch (error) {
    return `no symbolic link can be made: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
