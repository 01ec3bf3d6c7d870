import { useLive } from '../live/store.ts';
import { stopNowLabel, type StopWait, formatStopWait } from '../../src/contract/stop-wait.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { useControl } from '../client/client.ts';
import { stopNow } from '../proxy/proxy-actions.ts';
import { useIsNarrow } from '../ui/use-width.ts';
import * as words from './words.ts';

/** Banners about the whole window: a lost connection to the program, the demo, a listener that failed. */
export function AppBanners() {
  const link = useLive((live) => live.link);
  const status = useLive((live) => live.status);
  const isDemo = status?.isDemo === true;
  const isNarrow = useIsNarrow();
  const failed = status?.proxy.kind === 'failed' ? status.proxy.message : '';
  const wait = status?.proxy.kind === 'stopping' ? status.proxy.wait : undefined;
  // In a narrow window the proxy card has no room for text.
  const shown = link !== 'lost' && (wait?.isQuitting === true || isNarrow) ? wait : undefined;
  if (link !== 'lost' && !isDemo && failed === '' && shown === undefined) return null;
  return (
    <div className="app-banners">
      {link === 'lost' ? (
        <Banner tone="amber">
          <strong>{words.lost}</strong> {words.lostNote}
        </Banner>
      ) : null}
      {failed === '' ? null : (
        <Banner tone="red">
          <strong>{words.notListening}</strong> {failed}
        </Banner>
      )}
      {shown === undefined ? null : <WaitBanner wait={shown} />}
      {isDemo ? (
        <Banner tone="blue">
          <strong>{words.demo}</strong> {words.demoNote}
        </Banner>
      ) : null}
    </div>
  );
}

/**
 * Shows what the proxy is waiting for before it stops. Hides the part that changes every second from screen readers.
 */
function WaitBanner({ wait }: { readonly wait: StopWait }) {
  const client = useControl();
  return (
    <Banner
      tone="amber"
      action={
        <Button size="small" onClick={() => void stopNow(client, wait)}>
          {stopNowLabel(wait)}
        </Button>
      }
    >
      <strong>{wait.isQuitting ? words.quitting : words.stopping}</strong> {words.noNewRequests}{' '}
      <span aria-hidden="true">{formatStopWait(wait)}.</span>
    </Banner>
  );
}
