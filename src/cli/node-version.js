// Plain JavaScript on purpose: it must run on the Node that is too old for everything else.

/** The oldest Node that runs this program from its sources, `major.minor`. */
const OLDEST = [24, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [oldestMajor = 0, oldestMinor = 0] = OLDEST;

if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  process.stderr.write(
    `LunaRoute needs Node ${OLDEST.join('.')} or later and found ${process.versions.node}. ` +
      'npm brings one for Linux, Windows and macOS: run "npm ci" without --omit=optional and start with "npm start". ' +
      'Elsewhere install it from https://nodejs.org.\n',
  );
  process.exit(1);
}
