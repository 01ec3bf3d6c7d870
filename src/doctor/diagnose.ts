import { DOCTOR_SEVERITIES, type DoctorFinding, type DoctorReport } from '../contract/doctor.ts';
import type { DoctorFacts, ProviderFacts } from './facts.ts';
import { findKeyReplaced, findSubscriptionKept } from './find-credentials.ts';
import { findMetricsOff, findOpenToNetwork, findPageOpenToNetwork } from './find-exposure.ts';
import { findHangsOnReused, findProviderSilent } from './find-hangs.ts';
import { findHiddenPaths } from './find-hidden-paths.ts';
import { findLostPaths } from './find-lost-paths.ts';
import { findNoReuse } from './find-no-reuse.ts';
import { findProxyInTheWay } from './find-proxy-in-the-way.ts';
import { findIdleNeverUsed, findIdleTimeoutAboveServer, findManyCreated } from './find-reuse.ts';
import { findClientsThatGiveUp, findRequestsThatTimeOut, findTimeoutsThatNeverEnd } from './find-timeouts.ts';
import { findCertificate, findClockSkew, findFailing, findResetsAfterSilence } from './find-trouble.ts';
import { oneChangePerKey } from './one-change.ts';

/** Checks run for each provider. The order decides among findings of the same severity. */
const OF_PROVIDER: readonly ((facts: DoctorFacts, provider: ProviderFacts) => DoctorFinding[])[] = [
  findFailing,
  findCertificate,
  findHangsOnReused,
  findLostPaths,
  findProviderSilent,
  findHiddenPaths,
  findRequestsThatTimeOut,
  findIdleTimeoutAboveServer,
  findResetsAfterSilence,
  findKeyReplaced,
  findNoReuse,
  findManyCreated,
  findTimeoutsThatNeverEnd,
  findClockSkew,
  findIdleNeverUsed,
  findClientsThatGiveUp,
  findSubscriptionKept,
  findMetricsOff,
];

/**
 * Returns all findings with their evidence, most severe first; empty if nothing needs to change. No two of them change
 * the same key.
 */
function diagnose(facts: DoctorFacts): DoctorFinding[] {
  const findings = [
    ...findOpenToNetwork(facts),
    ...findProxyInTheWay(facts),
    ...findPageOpenToNetwork(facts),
    ...facts.providers.flatMap((provider) => OF_PROVIDER.flatMap((find) => find(facts, provider))),
  ];
  const rank = ({ severity }: DoctorFinding): number => DOCTOR_SEVERITIES.indexOf(severity);
  return oneChangePerKey(findings.toSorted((one, other) => rank(one) - rank(other)));
}

/** Returns the findings together with the facts they are based on. */
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
