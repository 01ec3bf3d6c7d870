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

/** What there is to say, and who said it. */
export interface Diagnosis {
  readonly report: ReceivedReport;
  /** `Process 4711`, or why the settings alone were looked at. */
  readonly basis: string;
}

/** Asks the program that is running; where none can be asked, the settings tell what they can. */
export async function askDoctor(subject: KnownSubject): Promise<Diagnosis> {
  const instance = subject.kind === 'running' ? subject.instance : undefined;
  const asked = instance === undefined ? undefined : await askReport(instance);
  if (asked !== undefined) return { report: asked, basis: `Process ${instance?.pid}` };
  const why =
    instance === undefined
      ? 'No LunaRoute is running with this config'
      : `Process ${instance.pid} ${whyUnanswered(instance)}`;
  return { report: reportOfSettings(subject), basis: `${why}: what follows comes from the settings alone.` };
}

/** What the settings alone tell. */
export function reportOfSettings(subject: KnownSubject): ReceivedReport {
  const surroundings = {
    proxyUrl: proxyUrl(addressOf(subject)),
    environment: readEnvironment(inputsOf({})),
  };
  const facts = settingsFacts(subject.resolved, systemClock, surroundings);
  return ReceivedReport.parse(doctorReport(facts));
}

/** The report as one line of JSON, as the control method gives it. */
export function formatDoctorJson({ report }: Diagnosis): string {
  return jsonLine(report);
}

/** 2 where something is found that costs requests or keys now, else 0. */
export function doctorExitCode({ report }: Diagnosis): 0 | 2 {
  return report.findings.some(({ severity }) => severity === 'error') ? 2 : 0;
}

/** Undefined where it doesn't answer, or not what it should: it may have just ended, or be of another version. */
async function askReport(instance: Instance): Promise<ReceivedReport | undefined> {
  return ReceivedReport.safeParse(await askInstance(instance, 'doctor/report')).data;
}
