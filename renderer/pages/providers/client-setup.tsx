import { ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ProviderSetup, Shell } from '../../../src/contract/provider-setup.ts';
import type { ProviderView, SettingsView } from '../../../src/contract/settings/settings-view.ts';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/client.ts';
import { ShellChoice, usualShell } from '../../proxy/shell-choice.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import './client-setup.css';
import * as words from './words.ts';

interface ClientSetupProps {
  readonly view: SettingsView;
  readonly provider: ProviderView;
}

/**
 * Text to copy for pointing clients at a provider. Initially open for a provider that the user added and that has had
 * no requests yet.
 */
export function ClientSetup({ view, provider }: ClientSetupProps) {
  const [shell, setShell] = useState<Shell>(usualShell);
  const setup = useSetup(view, provider, shell);
  const hasTraffic = useLive((live) => {
    const pool = live.pools.get(provider.name);
    return pool !== undefined && pool.stats.attempts + pool.inFlight > 0;
  });
  const [isOpen, setIsOpen] = useState(!provider.builtIn && !hasTraffic);
  if (setup === null || !provider.enabled) return null;
  return (
    <details
      className="panel client-setup"
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>
        <ChevronRight size={14} aria-hidden="true" />
        <b>{words.connectClient}</b>
        <code>{setup.baseUrl}</code>
      </summary>
      <div className="client-setup-body">
        <Line label={words.baseUrl} text={setup.baseUrl} what={words.theBaseUrl} />
        <div className="client-setup-shell">
          <ShellChoice value={shell} onChange={setShell} />
        </div>
        <Line label={words.forSdks} text={setup.lines} what={words.theSdkLines} />
        <Line label={words.toTry} text={setup.curl} what={words.theCommand} />
        <p className="small client-setup-key">
          <KeyNote setup={setup} provider={provider} />
        </p>
      </div>
    </details>
  );
}

interface LineProps {
  readonly label: string;
  readonly text: string;
  readonly what: string;
}

function Line({ label, text, what }: LineProps) {
  return (
    <div className="client-setup-line">
      <span className="small">{label}</span>
      <CopyLine text={text} what={what} />
    </div>
  );
}

interface KeyWordsProps {
  readonly setup: ProviderSetup;
  readonly provider: ProviderView;
}

function KeyNote({ setup: { keyHeader, keyVariable }, provider }: KeyWordsProps) {
  if (provider.keySource !== null) {
    return (
      <>
        {words.addsKeyBefore}
        <code>{keyHeader}</code>
        {words.addsKeyAfter}
      </>
    );
  }
  if (keyVariable === undefined) {
    return (
      <>
        {words.needsNoKeyBefore}
        <code>{keyHeader}</code>
        {words.needsNoKeyAfter}
      </>
    );
  }
  return (
    <>
      {words.sendKeyBefore}
      <code>{keyHeader}</code>
      {words.sendKeyFrom}
      <code>{keyVariable}</code>
      {words.sendKeyOr}
      <code>{`${provider.variablePrefix}API_KEY`}</code>.
    </>
  );
}

/** The provider's client setup; null until loaded, and if the provider is not served. */
function useSetup(view: SettingsView, { name }: ProviderView, shell: Shell): ProviderSetup | null {
  const client = useControl();
  const isOpen = useLive((live) => live.link === 'open');
  const proxy = useLive((live) => live.status?.proxy);
  const at = proxy?.kind === 'running' ? `${proxy.host}:${proxy.port}` : '';
  const { revision } = view;
  const [setup, setSetup] = useState<ProviderSetup | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    const left = new AbortController();
    client.providerSetup({ provider: name, shell }, { signal: left.signal }).then(setSetup, () => undefined); // requested again when the link to the program reopens
    return () => left.abort();
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- `at` and `revision` make other lines
  }, [client, name, shell, isOpen, at, revision]);
  return setup;
}
