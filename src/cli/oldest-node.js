// Plain JavaScript, because it must run on a Node that is too old for everything else.

/** The oldest Node that can run this program, as major and minor version. */
const OLDEST = [24, 18];

/**
 * Whether a Node is too old for this program.
 * @param {string} version such as `24.21.0`
 */
export function isTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

/** Explains on standard error that the running Node is too old and what to do, and exits with 1. */
export function endTooOld() {
  process.stderr.write(
    `LunaRoute needs Node ${OLDEST.join('.')} or later, but found ${process.versions.node}. ` +
      'npm installs one on Linux (glibc), Windows and macOS: install without --omit=optional ' +
      '("npm ci" in a checkout, otherwise "npm i -g lunaroute-tray"). On other systems, install it from https://nodejs.org.\n',
  );
  process.exit(1);
}
