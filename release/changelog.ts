/** The heading above the changes of the next version. */
const UNRELEASED = '## [Unreleased]';

/**
 * Returns the changelog with the entries under Unreleased moved to a section for the version, dated `day`
 * (`YYYY-MM-DD`), and Unreleased left empty. Throws if Unreleased has no entries or the version already has a section.
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

/** The changelog's section for a version or for `Unreleased`, without its heading; undefined if there is none. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /mu).slice(1);
  const heading = `[${version}]`;
  const section = sections.find((text) => text.startsWith(`${heading}\n`) || text.startsWith(`${heading} `));
  if (section === undefined) return undefined;
  const end = section.indexOf('\n');
  return end < 0 ? '' : section.slice(end).trim();
}
