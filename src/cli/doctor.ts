import { systemClock } from '../clock.ts';
import { ReceivedReport } from '../contract/doctor-answer.ts';
import { proxyUrl } from '../control/environment-lines.ts';
import { doctorReport } from '../doctor/diagnose.ts';
import { settingsFacts } from '../doctor/facts.ts';
import { counted, lately, percent } from '../doctor/words.ts';
import { readEnvironment } from '../settings/sources/environment.ts';
import { askInstance } from './ask-instance.ts';
import { inputsOf } from './command-inputs.ts';
import { onOneLine } from './printable.ts';
import { addressOf, type KnownSubject } from './running-instance.ts';
import { sourceText, valueText } from './setting-text.ts';

/** What there is to say, and who said it. */
export interface Diagnosis {
  readonly report: ReceivedReport;
  /** `Process 4711`, or why the settings alone were looked at. */
  readonly basis: string;
}

/** Asks the program that is running; where none can be asked, the settings tell what they can. */
export async function askDoctor(subject: KnownSubject): Promise<Diagnosis> {
  const instance = subject.kind === 'running' ? subject.instance : undefined;
  const asked = await askReport(instance?.link ?? null);
  if (asked !== undefined) return { report: asked, basis: `Process ${instance?.pid}` };
  const why =
    instance === undefined
      ? 'No LunaRoute is running with this config'
      : instance.link === null
        ? `Process ${instance.pid} serves no settings page, so it can't be asked`
        : `Process ${instance.pid} gave no answer that this version can read`;
  const surroundings = {
    proxyUrl: proxyUrl(addressOf(subject)),
    environment: readEnvironment(inputsOf({})),
  };
  const facts = settingsFacts(subject.resolved, systemClock, surroundings);
  const report = ReceivedReport.parse(doctorReport(facts));
  return { report, basis: `${why}: what follows comes from the settings alone.` };
}

/** The findings for people, gravest first. */
export function formatDoctorText({ report, basis }: Diagnosis): string {
  const lines = [basis, ...report.providers.map(providerLine), ''];
  for (const finding of report.findings) lines.push(...findingLines(finding), '');
  return [...lines, verdict(report), ''].map(onOneLine).join('\n');
}

/** The report as one line of JSON, as the control method gives it. */
export function formatDoctorJson({ report }: Diagnosis): string {
  return `${JSON.stringify(report)}\n`;
}

/** 2 where something is found that costs requests or keys now, else 0. */
export function doctorExitCode({ report }: Diagnosis): 0 | 2 {
  return report.findings.some(({ severity }) => severity === 'error') ? 2 : 0;
}

/** Undefined where it doesn't answer, or not what it should: it may have just ended, or be of another version. */
async function askReport(link: string | null): Promise<ReceivedReport | undefined> {
  if (link === null) return undefined;
  try {
    return ReceivedReport.safeParse(await askInstance(link, 'doctor/report')).data;
  } catch {
    return undefined;
  }
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
