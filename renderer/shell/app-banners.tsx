import { useLive } from '../live/store.ts';
import { Banner } from '../ui/banner.tsx';

/** What is true of the whole window: no word from the program, a demo, a listener that failed. */
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
          <strong>No word from LunaRoute.</strong> What you see is from before. Trying again by itself;
          nothing you typed is lost.
        </Banner>
      ) : null}
      {failed === '' ? null : (
        <Banner tone="red">
          <strong>The proxy is not listening.</strong> {failed}
        </Banner>
      )}
      {isDemo ? (
        <Banner tone="blue">
          <strong>Demo.</strong> A provider that is built in answers with made-up text. Nothing leaves this
          machine, and no key is used.
        </Banner>
      ) : null}
    </div>
  );
}
