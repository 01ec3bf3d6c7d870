import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { ProviderView, SettingsView } from '../../../src/contract/settings/settings-view.ts';
import type { RowState } from '../../settings-form/row-state.ts';
import { rowIds } from '../../settings-form/format-row.ts';
import { SettingRow } from '../../settings-form/setting-row.tsx';
import { useControl } from '../../client/client.ts';
import { report } from '../../proxy/proxy-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Breakable } from '../../ui/breakable.tsx';
import { ChipButton } from '../../ui/chip.tsx';
import { copyText } from '../../ui/copy.ts';
import { showToast } from '../../ui/toasts.tsx';
import { PROVIDER_DIALOGS } from './provider-actions.ts';
import * as words from './words.ts';

interface KeyRowProps {
  readonly row: RowState;
  readonly view: SettingsView;
  readonly provider: ProviderView;
  readonly lockedBecause: string;
}

/** Row for the key that LunaRoute injects. The key is write-only: no API returns it. */
export function KeyRow({ row, view, provider, lockedBecause }: KeyRowProps) {
  return (
    <SettingRow
      row={row}
      lockedBecause={lockedBecause}
      field={
        view.keyStore.available ? (
          <StoredKey row={row} view={view} provider={provider} />
        ) : (
          <KeyVariables row={row} view={view} provider={provider} />
        )
      }
    />
  );
}

interface KeyPartProps {
  readonly row: RowState;
  readonly view: SettingsView;
  readonly provider: ProviderView;
}

/** Buttons to store, replace or remove the key. The reason below them says that stored keys could not be read. */
function StoredKey({ row, view, provider }: KeyPartProps) {
  return (
    <div className="key-variables">
      <StoredKeyButtons row={row} provider={provider} />
      {view.keyStore.reason === '' ? null : <p className="small">{view.keyStore.reason}</p>}
    </div>
  );
}

function StoredKeyButtons({ row, provider }: Omit<KeyPartProps, 'view'>) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="key-field">
      <Button
        id={rowIds(row.entry.key).field}
        icon={<KeyRound size={13} aria-hidden="true" />}
        aria-describedby={rowIds(row.entry.key).source}
        onClick={() => setIsOpen(true)}
      >
        {isStored(row) ? words.replaceKey : words.storeKey}
      </Button>
      <RemoveKey row={row} provider={provider} />
      {isOpen ? (
        <PROVIDER_DIALOGS.storeKey.Part provider={provider.name} onClose={() => setIsOpen(false)} />
      ) : null}
    </div>
  );
}

function isStored({ setting }: RowState): boolean {
  return setting.source.kind === 'keystore' || setting.hides.some(({ kind }) => kind === 'keystore');
}

function RemoveKey({ row, provider }: Omit<KeyPartProps, 'view'>) {
  const client = useControl();
  const forget = async (): Promise<void> => {
    const isDone = await report(words.keyNotRemoved, () =>
      client.settings.forgetKey({ provider: provider.name }),
    );
    if (isDone) showToast({ title: words.keyRemoved(provider.name) });
  };
  return isStored(row) ? <Button onClick={() => void forget()}>{words.removeKey}</Button> : null;
}

/** Shown when no key store is available. A key stored earlier can still be removed. */
function KeyVariables({ row, view, provider }: KeyPartProps) {
  const isSetByVariable = row.isOverridden && row.setting.source.kind !== 'keystore';
  return (
    <div className="key-variables">
      {isStored(row) ? (
        <div className="key-field">
          <RemoveKey row={row} provider={provider} />
        </div>
      ) : null}
      {isSetByVariable ? (
        <p className="small">{words.changeVariable}</p>
      ) : (
        <VariableChips row={row} reason={view.keyStore.reason} />
      )}
    </div>
  );
}

function VariableChips({ row, reason }: { readonly row: RowState; readonly reason: string }) {
  return (
    <>
      <p className="small">{reason}</p>
      <p className="form-chips">
        {row.entry.variables.map((name) => (
          <ChipButton key={name} label={words.copy(name)} onPress={() => void copyText(name, name)}>
            <Breakable text={name} />
          </ChipButton>
        ))}
      </p>
    </>
  );
}
