import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Electron's executable, or why there is none. */
export type FoundElectron =
  | { readonly kind: 'found'; readonly program: string }
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * Finds the Electron that npm installed. Its package contains no binary: the first run downloads one, with a message on
 * stderr. The package's own lookup (`require('electron')`) would download silently.
 */
export async function findElectron(env: NodeJS.ProcessEnv): Promise<FoundElectron> {
  const folder = packageFolder();
  if (folder === undefined) return { kind: 'missing', reason: 'Electron is not installed' };
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'] || undefined;
  const program = programIn(folder, override);
  if (program !== undefined) return { kind: 'found', program };
  if (override !== undefined) return { kind: 'missing', reason: `there is no Electron in ${override}` };
  process.stderr.write(
    'Downloading Electron for the tray and the window; this happens once (about 110 MB)...\n',
  );
  const failure = await download(path.join(folder, 'install.js'));
  const downloaded = programIn(folder, override);
  if (downloaded !== undefined) return { kind: 'found', program: downloaded };
  return { kind: 'missing', reason: `Electron could not be downloaded (${failure})` };
}

/** Returns the path of the executable inside the package, using the name that the package's installer recorded. */
function programIn(folder: string, override: string | undefined): string | undefined {
  const name = path.join(folder, 'path.txt');
  const relative = existsSync(name) ? readFileSync(name, 'utf8') : 'electron';
  const program = path.join(override ?? path.join(folder, 'dist'), relative);
  return existsSync(program) ? program : undefined;
}

function packageFolder(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined; // an install without dev dependencies
  }
}

/** Runs the package's installer; resolves to the reason it failed, if it printed one. */
async function download(installer: string): Promise<string> {
  const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return firstLine(said) ?? `the installer ended with ${String(code)}`;
}

function firstLine(text: string): string | undefined {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '');
  return line?.trim().replace(/^\w*Error: /u, '');
}
