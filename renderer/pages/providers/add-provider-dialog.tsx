import { DIALECTS } from '../../../src/contract/dialect.ts';
import type { SettingsView } from '../../../src/contract/settings/settings-view.ts';
import { variablePrefix } from '../../../src/contract/settings/provider-name.ts';
import { clientPath, DEFAULT_DIALECT, DIALECT_DEFINITIONS } from '../../../src/dialects/dialects.ts';
import { KNOWN_PROVIDERS } from '../../../src/dialects/known-providers.ts';
import { useLive } from '../../live/store.ts';
import { changeFile, sendChanges } from '../../settings-form/change-file.ts';
import { useControl } from '../../client/control-context.ts';
import { clientUrl } from '../../proxy/format-proxy.ts';
import { goTo } from '../../navigation/use-place.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { LabelledField } from '../../ui/text-field.tsx';
import { useCheckedForm } from '../../ui/use-checked-form.ts';
import { keyFacts, knownProviderForm, type ProviderForm, providerProblems } from './provider-form.ts';

const DIALECT_CHOICES = DIALECTS.map((value) => ({ value, label: DIALECT_DEFINITIONS[value].label }));

interface AddProviderDialogProps {
  readonly view: SettingsView;
  readonly onClose: () => void;
}

/** A new provider: its name, what it speaks, where it is. It is saved at once, and can be undone. */
export function AddProviderDialog({ view, onClose }: AddProviderDialogProps) {
  const client = useControl();
  const taken = view.providers.map((one) => one.name);
  const form = useCheckedForm<ProviderForm>({
    start: { name: '', dialect: DEFAULT_DIALECT, baseUrl: '' },
    check: (values) => providerProblems(values, taken),
    send: async (added) => {
      await changeFile(client, {
        done: `Added ${added.name}`,
        failed: `${added.name} could not be added`,
        ...sendChanges(client, changesFor(added)),
        onSaved: () => goTo({ page: 'providers', provider: added.name }),
        canUndo: true,
      });
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Add a provider"
      description="Requests reach it by its name in the path, or by a routing rule."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form="add-provider" aria-busy={form.isSending}>
            Add
          </Button>
        </>
      }
    >
      <form id="add-provider" className="form" onSubmit={form.submit}>
        <div className="form-chips" role="group" aria-label="Templates">
          {KNOWN_PROVIDERS.map((known) => (
            <Button
              key={known.name}
              size="small"
              type="button"
              onClick={() => form.set(knownProviderForm(known, taken))}
            >
              {known.label}
            </Button>
          ))}
        </div>
        <LabelledField label="Name" isMono placeholder="groq" {...form.field('name')} />
        <div className="labelled">
          <span className="labelled-label">Dialect</span>
          <Segmented
            label="Dialect"
            options={DIALECT_CHOICES}
            value={form.values.dialect}
            onChange={(dialect) => form.set({ dialect })}
          />
        </div>
        <LabelledField
          label="Base URL"
          isMono
          inputMode="url"
          placeholder="https://api.example.com"
          hint="With or without /v1."
          {...form.field('baseUrl')}
        />
        <NewProviderFacts {...form.values} />
      </form>
    </Dialog>
  );
}

/** How clients will reach it, and where its key goes. */
function NewProviderFacts({ name, dialect, baseUrl }: ProviderForm) {
  const proxy = useLive((live) => live.status?.proxy);
  const shown = name.trim() === '' ? 'name' : name.trim();
  const { header, variable } = keyFacts(baseUrl.trim(), dialect);
  return (
    <dl className="form-facts small">
      <div>
        <dt>Clients use</dt>
        <dd>
          <code>{clientUrl(proxy) + clientPath({ name: shown, dialect })}</code>
        </dd>
      </div>
      <div>
        <dt>Key header</dt>
        <dd>
          <code>{header}</code>
        </dd>
      </div>
      <div>
        <dt>Key variable</dt>
        <dd>
          <code>{variablePrefix(shown)}API_KEY</code>
          {variable === undefined ? null : (
            <>
              , or <code>{`api_key: \${${variable}}`}</code> in the file
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function changesFor({ name, dialect, baseUrl }: ProviderForm) {
  return [
    { key: `providers.${name}.provider_type`, value: dialect },
    { key: `providers.${name}.base_url`, value: baseUrl },
  ];
}
