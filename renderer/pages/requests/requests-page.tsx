import { useHashLocation } from 'wouter/use-hash-location';
import { isRecordedPlace, REQUESTS_HREFS, type RequestsTab } from '../../navigation/recorded-place.ts';
import { RecordedRequests } from '../recordings/recorded-requests.tsx';
import { Page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { CaptureButton } from './capture-button.tsx';
import { LiveRequests } from './live-requests.tsx';
import { requestIdOf } from '../../navigation/request-place.ts';
import './requests-page.css';

/** The requests: those of late as they go, and those that were recorded. */
export function RequestsPage() {
  const [location] = useHashLocation();
  const linkedId = requestIdOf(location);
  const tab: RequestsTab = isRecordedPlace(location) ? 'recorded' : 'live';
  return (
    <Page title="Requests" isFilled actions={<CaptureButton />}>
      <div className="requests-tabs">
        <Tabs
          label="Which requests"
          items={[
            { value: 'live', label: 'Live' },
            { value: 'recorded', label: 'Recorded' },
          ]}
          value={tab}
          onChange={(next) => {
            window.location.hash = REQUESTS_HREFS[next === 'recorded' ? 'recorded' : 'live'];
          }}
        >
          {tab === 'live' ? <LiveRequests key={linkedId} linkedId={linkedId} /> : <RecordedRequests />}
        </Tabs>
      </div>
    </Page>
  );
}
