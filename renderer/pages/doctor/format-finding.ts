import {
  DOCTOR_SEVERITIES,
  type DoctorChange,
  type DoctorFinding,
  type DoctorProvider,
  type DoctorReport,
  type DoctorSeverity,
} from '../../../src/contract/doctor.ts';
import type { SettingValue } from '../../../src/contract/settings/effective.ts';
import { formatCount, plural } from '../../text/format.ts';

/** The text and colour of a severity. */
export interface FormattedSeverity {
  readonly word: string;
  readonly tone: 'red' | 'amber' | 'grey';
}

const SEVERITIES: Readonly<Record<DoctorSeverity, FormattedSeverity>> = {
  error: { word: 'losing requests', tone: 'red' },
  warning: { word: 'worth changing', tone: 'amber' },
  info: { word: 'FYI', tone: 'grey' },
};

export function formatSeverity(severity: DoctorSeverity): FormattedSeverity {
  return SEVERITIES[severity];
}

/** Sorts the most severe first; equal severities keep the order of the report. */
export function sortFindings(findings: readonly DoctorFinding[]): readonly DoctorFinding[] {
  const rank = ({ severity }: DoctorFinding): number => DOCTOR_SEVERITIES.indexOf(severity);
  return findings.toSorted((one, other) => rank(one) - rank(other));
}

/** A key for a finding that is stable across reports. */
export function findingKey({ id, provider, title }: DoctorFinding): string {
  return `${id} ${provider ?? ''} ${title}`;
}

/** Such as `3 findings: 1 losing requests, 2 FYI`, or `4 findings, all worth changing`; empty if there are none. */
export function countedFindings(findings: readonly DoctorFinding[]): string {
  if (findings.length === 0) return '';
  const counts = DOCTOR_SEVERITIES.map((severity) => ({
    count: findings.filter((finding) => finding.severity === severity).length,
    word: SEVERITIES[severity].word,
  })).filter(({ count }) => count > 0);
  const [only] = counts;
  const all = plural(findings.length, 'finding');
  if (counts.length === 1 && only !== undefined)
    return `${all}, ${only.count === 1 ? '' : 'all '}${only.word}`;
  return `${all}: ${counts.map(({ count, word }) => `${count} ${word}`).join(', ')}`;
}

/** Formats a value with its unit: `90 s`, `32`, `off`. */
export function changeValue(value: SettingValue, { unit }: Pick<DoctorChange, 'unit'>): string {
  if (value === null || value === '') return 'not set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return unit === 's' ? `${String(value)} s` : String(value);
}

/** Whether any requests were recorded. */
export function hasTraffic(report: DoctorReport): boolean {
  return report.providers.some(({ requests }) => requests > 0);
}

/** Formats a duration: `an hour`, `38 minutes`, `40 seconds`. */
export function formatSpan(ms: number): string {
  if (ms >= 55 * 60_000) return 'an hour';
  if (ms >= 90_000) return `${Math.round(ms / 60_000)} minutes`;
  return plural(Math.max(1, Math.round(ms / 1000)), 'second');
}

/** The requests examined, such as `214 requests to anthropic over 38 minutes and 12 to openai over 4 minutes`. */
export function formatLookedAt(providers: readonly DoctorProvider[]): string {
  const parts = providers
    .filter(({ requests }) => requests > 0)
    .map(({ provider, requests, spanMs }, at) => {
      const count = at === 0 ? plural(requests, 'request') : formatCount(requests);
      return `${count} to ${provider} over ${formatSpan(spanMs)}`;
    });
  const last = parts.at(-1);
  if (last === undefined) return 'no requests';
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** Unless some provider had at least this many requests, a report says little about the connections. */
const ENOUGH_REQUESTS = 20;

/** How reliable a report without findings is. */
export function formatVerdict(providers: readonly DoctorProvider[]): string {
  return providers.some(({ requests }) => requests >= ENOUGH_REQUESTS)
    ? 'No setting change would have made a noticeable difference.'
    : 'Too few requests to judge; about 20 to a provider are enough.';
}
