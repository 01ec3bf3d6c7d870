import { type DoctorChange, type DoctorFinding, DOCTOR_SEVERITIES } from '../contract/doctor.ts';

/**
 * Leaves one change for each key. The graver finding keeps its own, then the one with more evidence, then the one that
 * goes further. The others say what they found and refer to it; one that would go the other way is left out.
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

/** How far and in which direction a number would be changed; 0 for what is no number. */
function stepOf({ current, proposed }: DoctorChange): number {
  return typeof current === 'number' && typeof proposed === 'number' ? proposed - current : 0;
}
