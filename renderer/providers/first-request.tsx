import { useLive } from '../live/store.ts';
import { tryCommand } from '../shell/proxy-words.ts';
import { CopyLine } from '../ui/copy-line.tsx';

/** How to send the first request; gone once there was one. */
export function FirstRequest() {
  const status = useLive((live) => live.status);
  const pools = useLive((live) => live.pools);
  const hasTraffic = [...pools.values()].some(({ books, inFlight }) => books.attempts + inFlight > 0);
  if (hasTraffic || status?.proxy.kind !== 'running' || status.isDemo) return null;
  return (
    <section className="panel first-request" aria-label="First request">
      <div>
        <h2>No requests yet</h2>
        <p className="secondary">
          Start an assistant through the proxy; its second request will reuse the connection.
        </p>
      </div>
      <CopyLine text={tryCommand(status.proxy)} what="the command" />
    </section>
  );
}
