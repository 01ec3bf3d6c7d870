import { DOCTOR_SEVERITIES, type DoctorFinding, type DoctorReport } from '../contract/doctor.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';
import { findMetricsOff, findOpenToNetwork } from './find-exposure.ts';
import { findIdleNeverUsed, findIdleTimeoutAboveServer, findManyCreated } from './find-reuse.ts';
import { findClientsThatGiveUp, findRequestsThatTimeOut, findTimeoutsThatNeverEnd } from './find-timeouts.ts';
import { findCertificate, findClockSkew, findFailing, findResetsAfterSilence } from './find-trouble.ts';

/** What is looked for at each provider, in the order in which it is told among equals. */
const OF_PROVIDER: readonly ((facts: DoctorFacts, provider: ProviderFacts) => DoctorFinding[])[] = [
  findFailing,
  findCertificate,
  findRequestsThatTimeOut,
  findIdleTimeoutAboveServer,
  findResetsAfterSilence,
  findManyCreated,
  findTimeoutsThatNeverEnd,
  findClockSkew,
  findIdleNeverUsed,
  findClientsThatGiveUp,
  findMetricsOff,
];

/** Everything that could be better, with what shows it, the gravest first; empty where there is nothing to change. */
export function diagnose(facts: DoctorFacts): DoctorFinding[] {
  const findings = [
    ...findOpenToNetwork(facts),
    ...facts.providers.flatMap((provider) => OF_PROVIDER.flatMap((find) => find(facts, provider))),
  ];
  const rank = ({ severity }: DoctorFinding): number => DOCTOR_SEVERITIES.indexOf(severity);
  return findings.toSorted((one, other) => rank(one) - rank(other));
}

/** The diagnosis with what it was made from. */
export function doctorReport(facts: DoctorFacts): DoctorReport {
  return {
    at: facts.now,
    basis: facts.basis,
    providers: facts.providers.flatMap(({ settings, traffic }) => {
      if (traffic === undefined) return [];
      const { requests, created, reused, spanMs } = traffic.reading;
      return [{ provider: settings.name, requests, created, reused, spanMs }];
    }),
    findings: diagnose(facts),
  };
}
