import { systemClock } from '../clock.ts';
import { ReceivedReport } from '../contract/doctor-answer.ts';
import type { ResolvedSettings, SettingValue } from '../contract/settings.ts';
import { doctorReport } from '../doctor/diagnose.ts';
import { settingsFacts } from '../doctor/facts.ts';
import { counted, lately, percent } from '../doctor/words.ts';
import { sourceText } from './check.ts';
import { type Instance, instanceFolder, runningInstances } from './instance-file.ts';

const ASK_MS = 10_000;

/** What there is to say, and which process said it; undefined where it comes from the settings alone. */
export interface Diagnosis {
  readonly report: ReceivedReport;
  readonly pid: number | undefined;
}

/** Asks the program that runs with this configuration; without one, the settings tell what they can. */
export async function diagnoseRunning(resolved: ResolvedSettings): Promise<Diagnosis> {
  for (const instance of runningInstances(instanceFolder(resolved.configPath))) {
    const report = await askInstance(instance);
    if (report !== undefined) return { report, pid: instance.pid };
  }
  const report = ReceivedReport.parse(doctorReport(settingsFacts(resolved, systemClock)));
  return { report, pid: undefined };
}

/** The findings for people, gravest first. */
export function formatDoctorText({ report, pid }: Diagnosis): string {
  const lines =
    pid === undefined
      ? ['No LunaRoute runs with this configuration: what follows is what the settings alone show.', '']
      : [`Process ${pid}`, ...report.providers.map(providerLine), ''];
  for (const finding of report.findings) lines.push(...findingLines(finding), '');
  return [...lines, verdict(report), ''].map(printable).join('\n');
}

/** The report as one line of JSON, as the control method gives it. */
export function formatDoctorJson({ report }: Diagnosis): string {
  return `${JSON.stringify(report)}\n`;
}

/** 2 where something is found that costs requests or keys now, else 0. */
export function doctorExitCode({ report }: Diagnosis): 0 | 2 {
  return report.findings.some(({ severity }) => severity === 'error') ? 2 : 0;
}

/** Undefined where it does not answer, or not what it should: it may have just ended, or be of another version. */
async function askInstance({ link }: Instance): Promise<ReceivedReport | undefined> {
  try {
    const { origin, hash } = new URL(link);
    const key = await post(`${origin}/session`, hash.replace('#token=', ''));
    const answer: unknown = JSON.parse(await post(`${origin}/api/doctor/report`, key, '{}'));
    const report: unknown =
      typeof answer === 'object' && answer !== null && 'json' in answer ? answer.json : null;
    return ReceivedReport.safeParse(report).data;
  } catch {
    return undefined;
  }
}

async function post(url: string, bearer: string, body?: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(ASK_MS),
    ...(body === undefined ? {} : { body }),
  });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return response.text();
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
    const unit = change.unit === 's' ? ' s' : '';
    lines.push(
      `  Set: ${change.key}: ${valueText(change.proposed)}${unit} (now ${valueText(change.current)}${unit}, from ${sourceText(change.source)})`,
    );
  }
  return lines;
}

function valueText(value: SettingValue): string {
  if (value === null) return 'none';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

function verdict({ findings, basis }: ReceivedReport): string {
  if (findings.length > 0) return `${counted(findings.length, 'finding')}.`;
  return basis === 'running' ? 'Nothing to change.' : 'Nothing to change in the settings.';
}

/** A message must not be able to move the cursor of the terminal that it is shown in. */
function printable(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, ' ');
}
