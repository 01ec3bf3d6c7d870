import { systemClock } from '../clock.ts';
import { ReceivedReport } from '../contract/doctor-answer.ts';
import { proxyUrl } from '../control/environment-lines.ts';
import type { Instance } from '../control/instance-file.ts';
import { doctorReport } from '../doctor/diagnose.ts';
import { settingsFacts } from '../doctor/facts.ts';
import { jsonLine } from '../report/safe-text.ts';
import { readEnvironment } from '../settings/sources/environment.ts';
import { askInstance, whyUnanswered } from './ask-instance.ts';
import { inputsOf } from '../settings/sources/inputs.ts';
import { addressOf, type KnownSubject } from './running-instance.ts';

/** A doctor report and its basis. */
export interface Diagnosis {
  readonly report: ReceivedReport;
  /** `Process 4711`, or why only the settings were examined. */
  readonly basis: string;
}

/** Asks the running instance for its report; if none can be asked, derives one from the settings. */
export async function askDoctor(subject: KnownSubject): Promise<Diagnosis> {
  const instance = subject.kind === 'running' ? subject.instance : undefined;
  const asked = instance === undefined ? undefined : await askReport(instance);
  if (asked !== undefined) return { report: asked, basis: `Process ${instance?.pid}` };
  const why =
    instance === undefined
      ? 'No LunaRoute is running with this config'
      : `Process ${instance.pid} ${whyUnanswered(instance)}`;
  return {
    report: reportOfSettings(subject),
    basis: `${why}: the findings below are based on the settings alone.`,
  };
}

/** Returns the report that the settings alone allow. */
export function reportOfSettings(subject: KnownSubject): ReceivedReport {
  const surroundings = {
    proxyUrl: proxyUrl(addressOf(subject)),
    environment: readEnvironment(inputsOf({})),
  };
  const facts = settingsFacts(subject.resolved, systemClock, surroundings);
  return ReceivedReport.parse(doctorReport(facts));
}

/** Formats the report as one line of JSON, as the control method returns it. */
export function formatDoctorJson({ report }: Diagnosis): string {
  return jsonLine(report);
}

/** Returns 2 if a finding costs requests or keys right now, else 0. */
export function doctorExitCode({ report }: Diagnosis): 0 | 2 {
  return report.findings.some(({ severity }) => severity === 'error') ? 2 : 0;
}

/** Returns undefined if there is no valid response: the instance may have just ended, or be of another version. */
async function askReport(instance: Instance): Promise<ReceivedReport | undefined> {
  return ReceivedReport.safeParse(await askInstance(instance, 'doctor/report')).data;
}
