import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import { counted } from '../doctor/format.ts';
import { onOneLine } from './safe-text.ts';
import { sourceText, valueText } from './setting-text.ts';

/** Content of a settings report. */
export interface SettingsReport {
  readonly effective: readonly EffectiveSetting[];
  readonly findings: readonly Finding[];
  /** Further lines, such as the values a running program keeps. */
  readonly more?: readonly string[];
}

/** Formats a table of all settings in effect, then the findings, then a one-line verdict. */
export function settingsText({ effective, findings, more = [] }: SettingsReport): string {
  const lines = [...groupRows(effective)].flatMap(([title, rows]) => [title, ...tableLines(rows), '']);
  if (findings.length > 0) lines.push('Findings', ...findings.flatMap(findingLines), '');
  if (more.length > 0) lines.push(...more, '');
  return [...lines, verdict(findings), ''].join('\n');
}

type Row = readonly [key: string, value: string, source: string, overrides: string];

function groupRows(effective: readonly EffectiveSetting[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const { key, value, source, hides } of effective) {
    const [, provider, inner] = /^providers\.([^.]+)\.(.+)$/u.exec(key) ?? [];
    const title = provider === undefined ? 'General' : `Provider ${provider}`;
    const rows = groups.get(title) ?? [];
    groups.set(title, rows);
    const hidden = hides.map((one) => `${sourceText(one)} (${valueText(key, one.value)})`).join(', ');
    rows.push([
      inner ?? key,
      valueText(key, value),
      sourceText(source),
      hidden === '' ? '' : `overrides ${hidden}`,
    ]);
  }
  return groups;
}

function tableLines(rows: readonly Row[]): string[] {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

function findingLines(finding: Finding): string[] {
  return [
    `  ${finding.level} ${finding.code} at ${onOneLine(finding.at)}`,
    `    ${onOneLine(finding.message)}`,
  ];
}

function verdict(findings: readonly Finding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const counts = `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
  if (errors > 0)
    return `${counts}: some values are not in effect, so serve would not start without --lenient.`;
  return findings.length > 0 ? `${counts}: see above.` : 'The settings are fine.';
}
