import { useState } from 'react';
import type { ProviderView } from '../../../src/contract/settings/settings-view.ts';
import { useLive } from '../../live/store.ts';
import { fileName } from '../../settings-form/provenance.ts';
import { useControl } from '../../client/client.ts';
import { hrefOf, placeOfSetting } from '../../navigation/place.ts';
import { startProxy } from '../../proxy/proxy-actions.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { tryProvider } from './provider-actions.ts';
import * as words from './words.ts';

interface ProviderTroubleProps {
  readonly provider: Pick<ProviderView, 'name' | 'refusal' | 'enabled'>;
}

/** Why requests to a provider fail; empty while they succeed. */
export function ProviderTrouble({ provider }: ProviderTroubleProps) {
  const isStopped = useLive((live) => live.status?.proxy.kind === 'stopped');
  const configPath = useLive((live) => live.settings?.configPath) ?? '';
  const { name, refusal, enabled } = provider;
  if (refusal !== null)
    return (
      <Banner tone="red">
        <strong>{words.notServedColon}</strong> {refusal.replace(configPath, fileName(configPath))}
      </Banner>
    );
  if (!enabled)
    return (
      <Banner
        tone="amber"
        action={<a href={hrefOf(placeOfSetting(`providers.${name}.enabled`))}>{words.switchOn}</a>}
      >
        <strong>{words.isOff}</strong> {words.isOffText}
      </Banner>
    );
  return isStopped ? <StoppedProxy /> : <FailingProvider provider={name} />;
}

function StoppedProxy() {
  const client = useControl();
  return (
    <Banner
      tone="amber"
      action={
        <Button size="small" onClick={() => void startProxy(client)}>
          {words.start}
        </Button>
      }
    >
      <strong>{words.stopped}</strong> {words.stoppedText}
    </Banner>
  );
}

function FailingProvider({ provider }: { readonly provider: string }) {
  const client = useControl();
  const health = useLive((live) => live.pools.get(provider)?.health.reachability);
  const [isTrying, setIsTrying] = useState(false);
  if (health?.kind !== 'failing') return null;
  const tryNow = async (): Promise<void> => {
    setIsTrying(true);
    await tryProvider(client, provider);
    setIsTrying(false);
  };
  return (
    <Banner
      tone="red"
      action={
        <Button size="small" aria-busy={isTrying} onClick={() => void tryNow()}>
          {isTrying ? words.trying : words.tryNow}
        </Button>
      }
    >
      <strong>{words.unreachable(provider)}</strong> {health.message} {words.retries}
    </Banner>
  );
}
