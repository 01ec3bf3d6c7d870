import type { Finding } from '../../src/contract/settings.ts';
import { Banner } from '../ui/banner.tsx';

interface FindingsPanelProps {
  readonly findings: readonly Finding[];
}

/** What was found in the file or the environment and has no row of its own. */
export function FindingsPanel({ findings }: FindingsPanelProps) {
  return findings.map((finding) => (
    <Banner
      key={`${finding.at} ${finding.code} ${finding.message}`}
      tone={finding.level === 'error' ? 'red' : 'amber'}
    >
      {finding.message} <span className="small mono">{finding.at}</span>
    </Banner>
  ));
}
