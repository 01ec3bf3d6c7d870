import { type DoctorChange, type DoctorFinding, DOCTOR_SEVERITIES } from '../contract/doctor.ts';

/**
 * Keeps one change per key: that of the most severe finding, then of the one with more evidence, then of the one with
 * the larger step. Other findings stay without their change and refer to that finding; any that would change the value
 * in the opposite direction are dropped.
 */
export function oneChangePerKey(findings: readonly DoctorFinding[]): DoctorFinding[] {
  const kept = new Map<string, Proposal>();
  for (const proposal of findings.filter(proposes).toSorted(byFoundation))
    if (!kept.has(proposal.change.key)) kept.set(proposal.change.key, proposal);
  return findings.flatMap((finding) => {
    const winner = finding.change === null ? undefined : kept.get(finding.change.key);
    if (finding.change === null || winner === undefined || winner === finding) return [finding];
    if (Math.sign(stepOf(finding.change)) !== Math.sign(stepOf(winner.change))) return [];
    const { label } = finding.change;
    return [{ ...finding, change: null, remedy: `${finding.remedy} For ${label}, see “${winner.title}”.` }];
  });
}

type Proposal = DoctorFinding & { readonly change: DoctorChange };

function proposes(finding: DoctorFinding): finding is Proposal {
  return finding.change !== null;
}

function byFoundation(one: Proposal, other: Proposal): number {
  const rank = ({ severity }: DoctorFinding): number => DOCTOR_SEVERITIES.indexOf(severity);
  return (
    rank(one) - rank(other) ||
    other.evidence.length - one.evidence.length ||
    Math.abs(stepOf(other.change)) - Math.abs(stepOf(one.change))
  );
}

/** Returns the signed size of a numeric change; 0 for values that are not numbers. */
function stepOf({ current, proposed }: DoctorChange): number {
  return typeof current === 'number' && typeof proposed === 'number' ? proposed - current : 0;
}
