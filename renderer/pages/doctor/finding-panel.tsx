import { useId } from 'react';
import type { DoctorFinding } from '../../../src/contract/doctor.ts';
import { hrefOf } from '../../navigation/place.ts';
import { Chip } from '../../ui/chip.tsx';
import { Dot } from '../../ui/dot.tsx';
import { formatSeverity } from './format-finding.ts';
import { ProposedChange } from './proposed-change.tsx';
import * as words from './words.ts';

interface FindingPanelProps {
  readonly finding: DoctorFinding;
}

/** One finding: evidence, cause, remedy and the proposed value. */
export function FindingPanel({ finding }: FindingPanelProps) {
  const id = useId();
  const { severity, provider, title, evidence, cause, remedy, change } = finding;
  const { word, tone } = formatSeverity(severity);
  return (
    <article className={`panel finding finding-${tone}`} aria-labelledby={id}>
      <div className="finding-head">
        <Dot tone={tone} />
        <h2 id={id}>{title}</h2>
        <p className="finding-chips">
          <Chip tone={tone}>{word}</Chip>
          {provider === null ? null : (
            <a href={hrefOf({ page: 'providers', provider })} className="finding-provider">
              <span className="visually-hidden">{words.providerBefore}</span>
              {provider}
            </a>
          )}
        </p>
      </div>
      <ul className="finding-evidence" aria-label={words.evidence}>
        {evidence.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <dl className="finding-reasons">
        <div>
          <dt>{words.cause}</dt>
          <dd>{cause}</dd>
        </div>
        <div>
          <dt>{words.remedy}</dt>
          <dd>{remedy}</dd>
        </div>
      </dl>
      {change === null ? null : <ProposedChange change={change} />}
    </article>
  );
}
