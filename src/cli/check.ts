import path from 'node:path';
import { POOL_SETTINGS, POOL_SETTING_NAMES } from '../contract/pool-settings.ts';
import type { PoolSettingFacts } from '../contract/pool-settings.ts';
import type {
  EffectiveSetting,
  Finding,
  ResolvedSettings,
  SettingValue,
  Source,
} from '../contract/settings.ts';

/** Every setting in force as a table for people, then the findings, then a verdict in one line. */
export function formatCheckText(resolved: ResolvedSettings): string {
  const groups = groupRows(resolved.effective);
  const lines = [...groups].flatMap(([title, rows]) => [title, ...tableLines(rows), '']);
  const findings = resolved.findings.flatMap(findingLines);
  if (findings.length > 0) lines.push('Findings', ...findings, '');
  return [...lines, verdict(resolved.findings), ''].join('\n');
}

/**
 * The same as one line of JSON: `settings` with key, value, source and what each hides (the next in force
 * first), and `findings` with level, code, message and at.
 */
export function formatCheckJson(resolved: ResolvedSettings): string {
  const settings = resolved.effective.map(({ key, value, source, hides }) => ({ key, value, source, hides }));
  const findings = resolved.findings.map(({ level, code, message, at }) => ({ level, code, message, at }));
  return `${JSON.stringify({ settings, findings })}\n`;
}

/** 2 where a value that the user set is not in force, else 0. */
export function checkExitCode(resolved: ResolvedSettings): 0 | 2 {
  return resolved.findings.some(({ level }) => level === 'error') ? 2 : 0;
}

/** A source in few words: `default`, `config.yaml:12`, `LUNAROUTE_PORT`, `--port`. */
export function sourceText(source: Source): string {
  switch (source.kind) {
    case 'file':
      // Windows's rules know both kinds of slash.
      return `${path.win32.basename(source.path)}:${source.line}`;
    case 'env':
      return source.from === 'login_shell' ? `${source.name} (login shell)` : source.name;
    case 'flag':
      return source.name;
    case 'keystore':
      return 'key store';
    default:
      return source.kind;
  }
}

type Row = readonly [key: string, value: string, source: string, hides: string];

function groupRows(effective: readonly EffectiveSetting[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const setting of effective) {
    const [, provider, inner] = /^providers\.([^.]+)\.(.+)$/.exec(setting.key) ?? [];
    const title = provider === undefined ? 'General' : `Provider ${provider}`;
    const rows = groups.get(title) ?? [];
    groups.set(title, rows);
    const key = inner ?? setting.key;
    rows.push([key, valueText(setting.value, unitOf(key)), sourceText(setting.source), hidesText(setting)]);
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

function hidesText(setting: EffectiveSetting): string {
  const shown = setting.hides.map((hidden) => `${sourceText(hidden)} (${valueText(hidden.value)})`);
  return shown.length === 0 ? '' : `hides ${shown.join(', ')}`;
}

function valueText(value: SettingValue, unit = ''): string {
  if (value === null) return 'none';
  if (typeof value === 'object') return value.length === 0 ? 'none' : printable(value.join(', '));
  return typeof value === 'string' ? printable(value) : `${value}${unit}`;
}

/** A value must not be able to move the cursor of the terminal that it is shown in. */
function printable(text: string): string {
  return /\p{Cc}/u.test(text) ? JSON.stringify(text) : text;
}

function unitOf(key: string): string {
  const name = POOL_SETTING_NAMES.find((one) => key === `http_client.${POOL_SETTINGS[one].yaml}`);
  if (name === undefined) return '';
  const facts: PoolSettingFacts = POOL_SETTINGS[name];
  return facts.unit === 's' ? ' s' : '';
}

function findingLines(finding: Finding): string[] {
  return [
    `  ${finding.level} ${finding.code} at ${printable(finding.at)}`,
    `    ${printable(finding.message)}`,
  ];
}

function verdict(findings: readonly Finding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const counts = `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`;
  if (errors > 0) return `${counts}: not every value that was set is in force.`;
  return findings.length > 0 ? `${counts}: no value was refused.` : 'The settings are fine.';
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
