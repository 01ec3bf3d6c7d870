import { useLive } from '../live/store.ts';
import { Banner } from '../ui/banner.tsx';

/** What is true of the whole window: a lost connection to the program, a demo, a listener that failed. */
export function AppBanners() {
  const link = useLive((live) => live.link);
  const status = useLive((live) => live.status);
  const isDemo = status?.isDemo === true;
  const failed = status?.proxy.kind === 'failed' ? status.proxy.message : '';
  if (link !== 'lost' && !isDemo && failed === '') return null;
  return (
    <div className="app-banners">
      {link === 'lost' ? (
        <Banner tone="amber">
          <strong>Lost connection to LunaRoute.</strong> Showing the last known state; reconnecting. Your
          edits are kept.
        </Banner>
      ) : null}
      {failed === '' ? null : (
        <Banner tone="red">
          <strong>The proxy is not listening.</strong> {failed}
        </Banner>
      )}
      {isDemo ? (
        <Banner tone="blue">
          <strong>Demo.</strong> A built-in provider answers with made-up text. Nothing leaves this machine,
          and no key is used.
        </Banner>
      ) : null}
    </div>
  );
}
