import { CircleCheck, RefreshCw, Stethoscope } from 'lucide-react';
import { useState } from 'react';
import type { DoctorReport } from '../../../src/contract/doctor.ts';
import { Try } from '../../proxy/try.tsx';
import { formatTime } from '../../text/format.ts';
import { TextFileDialog, type TextFileKind } from '../../text-file/text-file-dialog.tsx';
import { useControl } from '../../client/client.ts';
import { Banner } from '../../ui/banner.tsx';
import { closeDialog, openDialog, usePageDialog } from '../../navigation/page-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import './doctor-page.css';
import { lookAgain, useDoctor, useDoctorReport } from './doctor-store.ts';
import {
  countedFindings,
  findingKey,
  hasTraffic,
  formatLookedAt,
  sortFindings,
  formatVerdict,
} from './format-finding.ts';
import { FindingPanel } from './finding-panel.tsx';
import { LookedAt } from './looked-at.tsx';
import * as words from './words.ts';

const EVERY_MS = 10_000;

/** Shows the complete bundle before the user can save it. */
const BUNDLE: TextFileKind = {
  title: words.bundle,
  description: words.bundleText,
  what: words.theBundle,
  load: (client) => client.doctor.bundle(),
};

/** Possible improvements for the connections, each with its evidence and the value that helps. */
export function DoctorPage() {
  const report = useDoctor((doctor) => doctor.report);
  const trouble = useDoctor((doctor) => doctor.trouble);
  useDoctorReport(EVERY_MS);
  return (
    <Page title={words.doctor} actions={<LookAgain report={report} />}>
      {trouble === '' ? null : <Banner tone="amber">{trouble}</Banner>}
      {report === undefined ? (
        <EmptyState title={words.loading} text={words.loadingText} />
      ) : (
        <Report report={report} />
      )}
    </Page>
  );
}

interface ReportProps {
  readonly report: DoctorReport;
}

function Report({ report }: ReportProps) {
  const findings = sortFindings(report.findings);
  return (
    <>
      {/* Announced only when the counts change, not with every report. */}
      <p className="doctor-count" role="status">
        {countedFindings(findings)}
      </p>
      {findings.length === 0 ? (
        <NothingFound report={report} />
      ) : (
        <ul className="doctor-findings">
          {findings.map((finding) => (
            <li key={findingKey(finding)}>
              <FindingPanel finding={finding} />
            </li>
          ))}
        </ul>
      )}
      {hasTraffic(report) ? <LookedAt report={report} /> : null}
      {findings.length > 0 && !hasTraffic(report) ? (
        <p className="secondary doctor-note">{words.settingsAlone}</p>
      ) : null}
    </>
  );
}

function NothingFound({ report }: ReportProps) {
  if (!hasTraffic(report)) {
    return (
      <EmptyState
        icon={<Stethoscope size={28} aria-hidden="true" />}
        title={words.nothingYet}
        text={words.nothingYetText}
        action={<Try />}
      />
    );
  }
  return (
    <div className="panel doctor-fine">
      <EmptyState
        icon={<CircleCheck size={28} aria-hidden="true" className="doctor-fine-icon" />}
        title={words.nothingToChange}
        text={words.checked(formatLookedAt(report.providers), formatVerdict(report.providers))}
      />
    </div>
  );
}

interface LookAgainProps {
  readonly report: DoctorReport | undefined;
}

function LookAgain({ report }: LookAgainProps) {
  const client = useControl();
  const [isLooking, setIsLooking] = useState(false);
  const { isOpen: isBundling } = usePageDialog('support bundle');
  const look = async (): Promise<void> => {
    setIsLooking(true);
    await lookAgain(client);
    setIsLooking(false);
  };
  return (
    <>
      {report === undefined ? null : (
        <span className="small">
          {words.asOf}
          <time dateTime={new Date(report.at).toISOString()}>{formatTime(report.at).slice(0, 8)}</time>
        </span>
      )}
      <Button onClick={() => openDialog('support bundle')}>{words.bundle}</Button>
      {isBundling ? <TextFileDialog kind={BUNDLE} onClose={closeDialog} /> : null}
      <Button
        icon={<RefreshCw size={13} aria-hidden="true" />}
        aria-busy={isLooking}
        onClick={() => void look()}
      >
        {words.refresh}
      </Button>
    </>
  );
}
