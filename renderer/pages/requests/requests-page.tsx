import { useHashLocation } from 'wouter/use-hash-location';
import {
  isRecordedPlace,
  REQUESTS_HREFS,
  type RequestsTab,
  requestIdOf,
} from '../../navigation/list-places.ts';
import { RecordedRequests } from '../recordings/recorded-requests.tsx';
import { Page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { CaptureButton } from './capture-button.tsx';
import { LiveRequests } from './live-requests.tsx';
import './requests-page.css';
import * as words from './words.ts';

/** The Requests page: live and recorded requests. */
export function RequestsPage() {
  const [location] = useHashLocation();
  const linkedId = requestIdOf(location);
  const tab: RequestsTab = isRecordedPlace(location) ? 'recorded' : 'live';
  return (
    <Page title={words.pageTitle} isFilled actions={<CaptureButton />}>
      <div className="requests-tabs">
        <Tabs
          label={words.whichRequests}
          items={[
            { value: 'live', label: words.live },
            { value: 'recorded', label: words.recorded },
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
