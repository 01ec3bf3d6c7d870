import type { ProviderView, SettingsView } from '../../../src/contract/settings/settings-view.ts';
import { useLive } from '../../live/store.ts';
import { Dot } from '../../ui/dot.tsx';
import { type ProviderSign, providerSign } from './format-provider.ts';
import * as words from './words.ts';

interface ProviderDotProps {
  readonly view: SettingsView;
  readonly provider: ProviderView;
}

/** Shown while the link to LunaRoute is lost. */
const NOT_KNOWN: ProviderSign = { tone: 'grey', label: words.notKnown };

/** State of a provider as a coloured dot. It subscribes to the pools here because they change ten times a second. */
export function ProviderDot({ view, provider }: ProviderDotProps) {
  const pool = useLive((live) => live.pools.get(provider.name));
  const isLost = useLive(({ link }) => link === 'lost');
  const sign = isLost ? NOT_KNOWN : providerSign(provider, pool, view.findings);
  return <Dot tone={sign.tone} label={sign.label} />;
}
