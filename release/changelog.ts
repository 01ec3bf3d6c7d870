/** The heading of what the next version will bring. */
const UNRELEASED = '## [Unreleased]';

/**
 * The changelog with what stands under Unreleased moved to the version, whose day is `YYYY-MM-DD`; Unreleased stays, empty.
 * Throws where nothing stands there, or the version has a section already.
 */
export function withRelease(changelog: string, version: string, day: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(day)) throw new Error(`${day} is no day`);
  if (sectionOf(changelog, version) !== undefined) {
    throw new Error(`CHANGELOG.md has a section for ${version} already`);
  }
  if ((sectionOf(changelog, 'Unreleased') ?? '') === '') {
    throw new Error('CHANGELOG.md has nothing under Unreleased: there is nothing to release');
  }
  return changelog.replace(UNRELEASED, () => `${UNRELEASED}\n\n## [${version}] - ${day}`);
}

/** What the changelog says of a version, or of `Unreleased`, without its heading; undefined where it has no section for it. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /mu).slice(1);
  const heading = `[${version}]`;
  const section = sections.find((text) => text.startsWith(`${heading}\n`) || text.startsWith(`${heading} `));
  if (section === undefined) return undefined;
  const end = section.indexOf('\n');
  return end < 0 ? '' : section.slice(end).trim();
}
