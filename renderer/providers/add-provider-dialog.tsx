import { zodResolver } from '@hookform/resolvers/zod';
import { Controller, useForm } from 'react-hook-form';
import { DIALECTS } from '../../src/contract/dialect.ts';
import type { SettingsView } from '../../src/contract/settings/settings-view.ts';
import { variablePrefix } from '../../src/contract/settings/provider-name.ts';
import { DEFAULT_DIALECT, DIALECT_DEFINITIONS } from '../../src/dialects/dialects.ts';
import { KNOWN_PROVIDERS } from '../../src/dialects/known-providers.ts';
import { changeFile, sendChanges } from '../settings/change-file.ts';
import { useControl } from '../shell/control-context.ts';
import { goTo } from '../shell/use-place.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { LabelledField } from '../ui/text-field.tsx';
import { knownProviderForm, type ProviderForm, providerFormSchema } from './provider-form.ts';

const DIALECT_CHOICES = DIALECTS.map((value) => ({ value, label: DIALECT_DEFINITIONS[value].label }));

interface AddProviderDialogProps {
  readonly view: SettingsView;
  readonly onClose: () => void;
}

/** A new provider: its name, what it speaks, where it is. It is saved at once, and can be undone. */
export function AddProviderDialog({ view, onClose }: AddProviderDialogProps) {
  const client = useControl();
  const taken = view.providers.map((one) => one.name);
  const form = useForm<ProviderForm, unknown, ProviderForm>({
    resolver: zodResolver(providerFormSchema(taken)),
    defaultValues: { name: '', dialect: DEFAULT_DIALECT, baseUrl: '' },
    mode: 'onTouched',
  });
  const { errors, isSubmitting } = form.formState;
  const name = form.watch('name').trim();
  const submit = form.handleSubmit(async (values) => {
    await changeFile(client, {
      done: `Added ${values.name}`,
      failed: `${values.name} could not be added`,
      ...sendChanges(client, changesFor(values)),
      onSaved: () => goTo({ page: 'providers', provider: values.name }),
      canUndo: true,
    });
    onClose();
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
          <Button tone="primary" type="submit" form="add-provider" aria-busy={isSubmitting}>
            Add
          </Button>
        </>
      }
    >
      <form id="add-provider" className="form" onSubmit={(event) => void submit(event)}>
        <div className="form-chips" role="group" aria-label="Templates">
          {KNOWN_PROVIDERS.map((known) => (
            <Button
              key={known.name}
              size="small"
              type="button"
              onClick={() => form.reset(knownProviderForm(known, taken), { keepDefaultValues: true })}
            >
              {known.label}
            </Button>
          ))}
        </div>
        <LabelledField
          label="Name"
          isMono
          placeholder="groq"
          hint={nameHint(name)}
          error={errors.name?.message}
          {...form.register('name')}
        />
        <div className="labelled">
          <span className="labelled-label">Dialect</span>
          <Controller
            control={form.control}
            name="dialect"
            render={({ field }) => (
              <Segmented
                label="Dialect"
                options={DIALECT_CHOICES}
                value={field.value}
                onChange={field.onChange}
              />
            )}
          />
        </div>
        <LabelledField
          label="Base URL"
          isMono
          inputMode="url"
          placeholder="https://api.example.com"
          hint="With or without /v1."
          error={errors.baseUrl?.message}
          {...form.register('baseUrl')}
        />
      </form>
    </Dialog>
  );
}

function nameHint(name: string): string {
  const shown = name === '' ? 'name' : name;
  const usual = KNOWN_PROVIDERS.find((known) => known.name === name)?.keyVariable;
  const reference = usual === undefined ? '' : `, or api_key: \${${usual}} in the file`;
  return `Path: /${shown}/v1/…  Key variable: ${variablePrefix(shown)}API_KEY${reference}`;
}

function changesFor({ name, dialect, baseUrl }: ProviderForm) {
  return [
    { key: `providers.${name}.provider_type`, value: dialect },
    { key: `providers.${name}.base_url`, value: baseUrl },
  ];
}
