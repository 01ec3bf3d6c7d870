const NUMBER = String.raw`(0|[1-9]\d*)`;
const WORD = String.raw`(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)`;
/** Semantic Versioning 2.0.0, section "Is there a suggested regular expression". */
const VERSION = new RegExp(
  String.raw`^v?${NUMBER}\.${NUMBER}\.${NUMBER}(?:-(${WORD}(?:\.${WORD})*))?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$`,
  'u',
);
const LONGEST = 128;

/** A parsed version. */
export interface Version {
  /** Major, minor and patch, as strings of digits. */
  readonly core: readonly string[];
  /** The pre-release identifiers; empty for a final version. */
  readonly preRelease: readonly string[];
}

/** Parses a version of Semantic Versioning 2.0.0, with or without a leading `v`; undefined for any other text. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch, preRelease] = text.length > LONGEST ? [] : (VERSION.exec(text) ?? []);
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return { core: [major, minor, patch], preRelease: preRelease === undefined ? [] : preRelease.split('.') };
}

/** Negative if the first version precedes the second, positive if it follows it (semver.org, 11). */
export function compareVersions(one: Version, other: Version): number {
  const core = compareLists(one.core, other.core);
  if (core !== 0) return core;
  // A final version follows all of its pre-releases.
  if (one.preRelease.length === 0 || other.preRelease.length === 0)
    return other.preRelease.length - one.preRelease.length;
  return compareLists(one.preRelease, other.preRelease);
}

function compareLists(one: readonly string[], other: readonly string[]): number {
  for (const [index, part] of one.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    const order = compareParts(part, against);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

/** Numbers compare by value, with any number of digits, and precede words; words compare by their bytes. */
function compareParts(one: string, other: string): number {
  const areNumbers = [one, other].map((part) => /^\d+$/u.test(part));
  if (areNumbers[0] !== areNumbers[1]) return areNumbers[0] === true ? -1 : 1;
  if (areNumbers[0] === true && one.length !== other.length) return one.length - other.length;
  return one === other ? 0 : one < other ? -1 : 1;
}
