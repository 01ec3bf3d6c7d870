import type { EffectiveSetting } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import { counted } from '../doctor/words.ts';
import { type KeptValues, keptLines } from './kept-values.ts';
import { onOneLine } from './printable.ts';
import { sourceText, valueText } from './setting-text.ts';

/**
 * Every setting in effect as a table for people, then the findings, then what a program that is running with the file
 * keeps, then a verdict in one line.
 */
export function formatCheckText(resolved: ResolvedSettings, running?: KeptValues): string {
  const groups = groupRows(resolved.effective);
  const lines = [...groups].flatMap(([title, rows]) => [title, ...tableLines(rows), '']);
  const findings = resolved.findings.flatMap(findingLines);
  if (findings.length > 0) lines.push('Findings', ...findings, '');
  if (running !== undefined) lines.push(...keptLines(running), '');
  return [...lines, verdict(resolved.findings), ''].join('\n');
}

/**
 * The same as one line of JSON: `settings` with key, value, source and what each hides (the next in effect first),
 * `findings` with level, code, message and at, and `running` with what a running program keeps, or null.
 */
export function formatCheckJson(resolved: ResolvedSettings, running?: KeptValues): string {
  const settings = resolved.effective.map(({ key, value, source, hides }) => ({ key, value, source, hides }));
  const findings = resolved.findings.map(({ level, code, message, at }) => ({ level, code, message, at }));
  return `${JSON.stringify({ settings, findings, running: running ?? null })}\n`;
}

/** 2 where a value that the user set is not in effect, else 0. */
export function checkExitCode(resolved: ResolvedSettings): 0 | 2 {
  return resolved.findings.some(({ level }) => level === 'error') ? 2 : 0;
}

type Row = readonly [key: string, value: string, source: string, hides: string];

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
      hidden === '' ? '' : `hides ${hidden}`,
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
  if (errors > 0) return `${counts}: some values are not in effect.`;
  return findings.length > 0 ? `${counts}: every value is in effect.` : 'The settings are fine.';
}
