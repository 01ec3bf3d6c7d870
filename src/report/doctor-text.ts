import type { DoctorFinding, DoctorReport } from '../contract/doctor.ts';
import { counted, lastSpan, percent } from '../doctor/format.ts';
import { onOneLine } from './safe-text.ts';
import { sourceText, valueText } from './setting-text.ts';

/** A report, possibly from another version, which may have other findings. */
export interface AnyReport extends Pick<DoctorReport, 'basis' | 'providers'> {
  readonly findings: readonly Omit<DoctorFinding, 'id'>[];
}

/**
 * Formats a report for people: `basis`, which names its source, one line per provider, then the findings, most severe
 * first.
 */
export function doctorText(report: AnyReport, basis: string): string {
  const lines = [basis, ...report.providers.map(providerLine), ''];
  for (const finding of report.findings) lines.push(...findingLines(finding), '');
  return [...lines, verdict(report), ''].map(onOneLine).join('\n');
}

function providerLine(one: AnyReport['providers'][number]): string {
  if (one.requests === 0) return `  ${one.provider}: no request got through yet`;
  const share = percent(one.reused / one.requests);
  return `  ${one.provider}: ${counted(one.requests, 'request')} in ${lastSpan(one.spanMs)}, ${share} on a reused connection`;
}

function findingLines(finding: AnyReport['findings'][number]): string[] {
  const { provider, severity, title, evidence, cause, remedy, change } = finding;
  const lines = [`${severity}: ${provider === null ? '' : `${provider}: `}${title}`];
  lines.push(...evidence.map((sentence) => `  - ${sentence}`), `  Why: ${cause}`, `  Do: ${remedy}`);
  if (change !== null) {
    const { key, proposed, current, source } = change;
    const now = `now ${valueText(key, current)}, from ${sourceText(source)}`;
    lines.push(`  Set: ${key}: ${valueText(key, proposed)} (${now})`);
  }
  return lines;
}

function verdict({ findings, basis }: AnyReport): string {
  if (findings.length > 0) return `${counted(findings.length, 'finding')}.`;
  return basis === 'running' ? 'Nothing to change.' : 'Nothing to change in the settings.';
}
