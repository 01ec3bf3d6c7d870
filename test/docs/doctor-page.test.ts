import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { DoctorFinding } from '../../src/contract/doctor.ts';
import { findingsOf } from '../doctor/facts.ts';
import { CASES } from '../doctor/finding-cases.ts';
import { HANG_CASES } from '../doctor/hang-cases.ts';

const PAGE = readFileSync(new URL('../../docs/doctor.md', import.meta.url), 'utf8');
/** Sections of the page with the finding that each describes. */
const SECTIONS = PAGE.split(/^### /mu)
  .slice(1)
  .map((section) => ({ section, id: /^`([a-z_]+)`/mu.exec(section)?.[1] ?? '' }));

/** Whether a heading matches a title; `…` stands for the variable parts. */
function isTitle(heading: string, title: string): boolean {
  const [first = '', ...others] = heading.split('…');
  if (!title.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    at = title.indexOf(part, at);
    if (at < 0) return false;
    at += part.length;
  }
  return true;
}

function problemWith({ id, title, severity, change }: DoctorFinding): string | undefined {
  const section = SECTIONS.find((one) => one.id === id)?.section;
  if (section === undefined) return `${id} has no section`;
  const [heading = ''] = section.split('\n', 1);
  if (!isTitle(heading, title)) return `${id}: "${heading}" is not the title "${title}"`;
  if (!section.toLowerCase().includes(severity)) return `${id} may be of the severity ${severity}`;
  const key = change?.key.split('.').at(-1) ?? '';
  return section.includes(key) ? undefined : `${id} proposes to change ${key}`;
}

test('every finding has a section with its title, its severities and the setting to change', () => {
  const cases = [...CASES, ...HANG_CASES];
  const findings = cases.flatMap(({ id, above }) => findingsOf(above).filter((one) => one.id === id));
  assert.ok(findings.length >= cases.length);
  assert.deepEqual(
    [...new Set(findings.map(problemWith))].filter((problem) => problem !== undefined),
    [],
  );
  const ids = new Set(findings.map(({ id }): string => id));
  assert.deepEqual(
    SECTIONS.map(({ id }) => id).filter((id) => !ids.has(id)),
    [],
    'no section is about a finding that is gone',
  );
});
