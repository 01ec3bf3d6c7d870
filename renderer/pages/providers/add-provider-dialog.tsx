import { DIALECTS } from '../../../src/contract/dialect.ts';
import type { SettingsView } from '../../../src/contract/settings/settings-view.ts';
import { nameProblem, variablePrefix } from '../../../src/contract/settings/provider-name.ts';
import { clientPath, DEFAULT_DIALECT, DIALECT_DEFINITIONS } from '../../../src/dialects/dialects.ts';
import { KNOWN_PROVIDERS, type ProviderTemplate } from '../../../src/dialects/known-providers.ts';
import { useLive } from '../../live/store.ts';
import { changeFile, sendChanges } from '../../staged-changes/change-file.ts';
import { useControl } from '../../client/client.ts';
import { clientUrl } from '../../proxy/format-proxy.ts';
import { goTo } from '../../navigation/use-place.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { LabelledField } from '../../ui/text-field.tsx';
import { useCheckedForm } from '../../ui/use-checked-form.ts';
import { keyFacts, knownProviderForm, type ProviderForm, providerProblems } from './provider-form.ts';
import * as words from './words.ts';

const EXAMPLE_NAME = 'groq';
const EXAMPLE_URL = 'https://api.example.com';
const DIALECT_CHOICES = DIALECTS.map((value) => ({ value, label: DIALECT_DEFINITIONS[value].label }));

interface AddProviderDialogProps {
  readonly view: SettingsView;
  readonly onClose: () => void;
}

/** Adds a provider with its name, dialect and URL. Saved immediately, with an undo. */
export function AddProviderDialog({ view, onClose }: AddProviderDialogProps) {
  const client = useControl();
  const taken = view.providers.map((one) => one.name);
  const form = useCheckedForm<ProviderForm>({
    start: { name: '', dialect: DEFAULT_DIALECT, baseUrl: '' },
    check: (values) => providerProblems(values, taken),
    send: async (added) => {
      await changeFile(client, {
        done: words.added(added.name),
        failed: words.notAdded(added.name),
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
      title={words.addTitle}
      description={words.addText}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button tone="primary" type="submit" form="add-provider" aria-busy={form.isSending}>
            {words.add}
          </Button>
        </>
      }
    >
      <form id="add-provider" className="form" onSubmit={form.submit}>
        <Templates onChoose={(known) => form.set(knownProviderForm(known, taken))} />
        <LabelledField label={words.name} isMono placeholder={EXAMPLE_NAME} {...form.field('name')} />
        <div className="labelled">
          <span className="labelled-label">{words.dialect}</span>
          <Segmented
            label={words.dialect}
            options={DIALECT_CHOICES}
            value={form.values.dialect}
            onChange={(dialect) => form.set({ dialect })}
          />
        </div>
        <LabelledField
          label={words.baseUrl}
          isMono
          inputMode="url"
          placeholder={EXAMPLE_URL}
          hint={words.baseUrlHint}
          {...form.field('baseUrl')}
        />
        <NewProviderFacts {...form.values} />
      </form>
    </Dialog>
  );
}

interface TemplatesProps {
  readonly onChoose: (known: ProviderTemplate) => void;
}

function Templates({ onChoose }: TemplatesProps) {
  return (
    <div className="form-chips" role="group" aria-label={words.templates}>
      {KNOWN_PROVIDERS.map((known) => (
        <Button key={known.name} size="small" type="button" onClick={() => onChoose(known)}>
          {known.label}
        </Button>
      ))}
    </div>
  );
}

/** How clients will reach the provider, and where its key goes. */
function NewProviderFacts({ name, dialect, baseUrl }: ProviderForm) {
  const status = useLive((live) => live.status);
  const shown = nameProblem(name.trim()) === '' ? name.trim() : words.nameless;
  const { header, variable } = keyFacts(baseUrl.trim(), dialect);
  return (
    <dl className="form-facts small">
      <div>
        <dt>{words.clientsUse}</dt>
        <dd>
          <code>{clientUrl(status) + clientPath({ name: shown, dialect })}</code>
        </dd>
      </div>
      <div>
        <dt>{words.keyHeader}</dt>
        <dd>
          <code>{header}</code>
        </dd>
      </div>
      <div>
        <dt>{words.keyVariable}</dt>
        <dd>
          <code>{`${variablePrefix(shown)}API_KEY`}</code>
          {variable === undefined ? null : (
            <>
              {words.orBefore}
              <code>{`api_key: \${${variable}}`}</code>
              {words.orInFile}
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
