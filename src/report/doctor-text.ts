import type { ReceivedReport } from '../contract/doctor-answer.ts';
import { counted, lately, percent } from '../doctor/words.ts';
import { onOneLine } from './printable.ts';
import { sourceText, valueText } from './setting-text.ts';

/** What the doctor says, for people: `basis` says who was asked, then each provider in a line, then the findings, gravest first. */
export function doctorText(report: ReceivedReport, basis: string): string {
  const lines = [basis, ...report.providers.map(providerLine), ''];
  for (const finding of report.findings) lines.push(...findingLines(finding), '');
  return [...lines, verdict(report), ''].map(onOneLine).join('\n');
}

function providerLine(one: ReceivedReport['providers'][number]): string {
  if (one.requests === 0) return `  ${one.provider}: no requests yet`;
  const share = percent(one.reused / one.requests);
  return `  ${one.provider}: ${counted(one.requests, 'request')} in ${lately(one.spanMs)}, ${share} on a reused connection`;
}

function findingLines(finding: ReceivedReport['findings'][number]): string[] {
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

function verdict({ findings, basis }: ReceivedReport): string {
  if (findings.length > 0) return `${counted(findings.length, 'finding')}.`;
  return basis === 'running' ? 'Nothing to change.' : 'Nothing to change in the settings.';
}
