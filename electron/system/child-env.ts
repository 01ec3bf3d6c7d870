import path from 'node:path';

/** Variables that an AppImage sets for itself on start; another program would take them for its own. */
const OF_APP_IMAGE: ReadonlySet<string> = new Set(['APPDIR', 'APPIMAGE', 'ARGV0', 'OWD']);

/**
 * The environment for starting a system program. An AppImage puts folders of its mount first in `PATH`,
 * `LD_LIBRARY_PATH`, `XDG_DATA_DIRS` and others, so other programs would load its libraries. Outside an AppImage,
 * returns `env` unchanged.
 */
export function childEnv(env: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  const mount = env['APPDIR'];
  if (mount === undefined || !path.isAbsolute(mount)) return env;
  const entries = Object.entries(env)
    .filter(([name]) => !OF_APP_IMAGE.has(name))
    .map(([name, value]) => [name, value?.includes(mount) === true ? withoutMount(value, mount) : value]);
  return Object.fromEntries(entries);
}

/** Returns undefined if nothing else is in it: an empty entry would mean the current folder. */
function withoutMount(value: string, mount: string): string | undefined {
  const rest = value.split(':').filter((entry) => entry !== '' && !isInside(entry, mount));
  return rest.length === 0 ? undefined : rest.join(':');
}

function isInside(entry: string, mount: string): boolean {
  const relative = path.relative(mount, entry);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}
