import type { AssistantsView } from '../../../src/contract/assistants.ts';
import type { LogLevel } from '../../../src/contract/log.ts';
import { THEMES } from '../../../src/contract/preferences.ts';
import { PRESETS } from '../../../src/contract/settings/presets.ts';
import type { ProviderView, SettingsView } from '../../../src/contract/settings/settings-view.ts';
import { SHELLS } from '../../../src/contract/provider-setup.ts';
import type { ProxyState, Status } from '../../../src/contract/status.ts';
import { stopNowLabel } from '../../../src/contract/stop-wait.ts';
import { actionsOf } from '../../pages/assistants/format-assistant.ts';
import { requestSendAll } from '../../pages/assistants/use-assistants.ts';
import type { ControlClient } from '../../client/client.ts';
import { lookAgain } from '../../pages/doctor/doctor-store.ts';
import { presetDrafts } from '../../pages/providers/presets.ts';
import { tryProvider } from '../../pages/providers/provider-actions.ts';
import { exportSessions } from '../../pages/sessions/sessions-actions.tsx';
import { sessionHref, REQUESTS_HREFS } from '../../navigation/list-places.ts';
import { applyNow } from '../../staged-changes/apply-staged.ts';
import { undoChange } from '../../staged-changes/change-file.ts';
import { lockedBecause } from '../../settings-form/format-file.ts';
import { useStaged } from '../../settings-form/staged.ts';
import { openDialog, type PageDialogName } from '../../navigation/page-dialog.ts';
import {
  copyEnvironment,
  SHELL_LABELS,
  startProxy,
  stopNow,
  stopProxy,
  chooseRecorded,
} from '../../proxy/proxy-actions.ts';
import type { PageName } from '../../navigation/place.ts';
import type { ShortcutId } from '../../navigation/shortcuts.ts';
import { chooseTheme } from '../../theme/theme.ts';
import { goTo } from '../../navigation/use-place.ts';
import type { Command } from './rank.ts';

/** The program's state as known to the palette; undefined if not received yet. */
export interface CommandedProgram {
  readonly client: ControlClient;
  readonly status: Status | undefined;
  readonly view: SettingsView | undefined;
  readonly assistants: AssistantsView | undefined;
}

/** Returns the actions currently possible from any page. */
export function actionCommands(program: CommandedProgram): readonly Command[] {
  const { client, status, view, assistants } = program;
  return [
    proxyCommand(client, status?.proxy),
    ...fileCommands(client, view),
    ...(assistants === undefined ? [] : connectCommands(assistants)),
    ...moveCommands(client),
    ...(view === undefined ? [] : providerCommands(client, view)),
    ...exportCommands(client),
    ...doctorCommands(client),
    ...recordCommands(client),
    ...SHELLS.map((shell) =>
      action(
        `Copy environment lines for ${SHELL_LABELS[shell]}`,
        'export variables shell env assistant',
        () => void copyEnvironment(client, shell),
      ),
    ),
    ...THEMES.map((theme) =>
      action(
        theme === 'system' ? 'System theme' : `${theme === 'dark' ? 'Dark' : 'Light'} theme`,
        'appearance colours mode switch',
        () => void chooseTheme(theme, client),
      ),
    ),
    withKeys(
      'list',
      action('Keyboard shortcuts', 'keys help hotkeys', () => openDialog('shortcuts')),
    ),
  ];
}

function action(label: string, keywords: string, run: () => void): Command {
  return { id: `action ${label}`, label, note: '', group: 'Actions', keywords, run };
}

function withKeys(shortcut: ShortcutId, command: Command): Command {
  return { ...command, shortcut };
}

/** Returns a function that opens a dialog on its page. */
function dialogOn(page: PageName, name: PageDialogName, about = ''): () => void {
  return () => {
    goTo({ page });
    openDialog(name, about);
  };
}

function proxyCommand(client: ControlClient, proxy: ProxyState | undefined): Command {
  if (proxy?.kind === 'running') return action('Stop the proxy', 'pause drain', () => void stopProxy(client));
  if (proxy?.kind === 'stopping')
    return action(stopNowLabel(proxy.wait), 'end cut wait', () => void stopNow(client, proxy.wait));
  return action('Start the proxy', 'run listen', () => void startProxy(client));
}

function fileCommands(client: ControlClient, view: SettingsView | undefined): readonly Command[] {
  const isStaged = Object.keys(useStaged.getState().drafts).length > 0;
  return [
    ...(isStaged
      ? [
          withKeys(
            'apply',
            action('Apply changed settings', 'save write staged', () => void applyNow(client)),
          ),
          action('Discard changed settings', 'drop staged', () => useStaged.getState().discard()),
        ]
      : []),
    ...(view?.canUndo === true
      ? [action('Undo the last change to the file', 'revert back settings', () => void undoChange(client))]
      : []),
  ];
}

/** Opens the Assistants page with a preview of what would be written. */
function connectCommands({ assistants, refusal }: AssistantsView): readonly Command[] {
  if (refusal !== null) return [];
  return assistants
    .map((one) => one.view)
    .filter((view) => actionsOf(view).includes('connect'))
    .map(({ name, label }) =>
      action(`Connect ${label}…`, `assistant client ${name}`, dialogOn('assistants', 'connect', name)),
    );
}

/** Opens the Assistants page, which shows the result. */
function moveCommands(client: ControlClient): readonly Command[] {
  const move = (to: 'providers' | 'proxy') => (): void => {
    goTo({ page: 'assistants' });
    void requestSendAll(client, to);
  };
  return [
    action('Send all assistants directly', 'bypass disconnect provider off', move('providers')),
    action('Send all assistants through LunaRoute again', 'bypass connect back proxy', move('proxy')),
  ];
}

function providerCommands(client: ControlClient, view: SettingsView): readonly Command[] {
  const isLocked = lockedBecause(view) !== '';
  return [
    ...(isLocked
      ? []
      : [action('Add a provider…', 'new upstream base url', dialogOn('providers', 'add provider'))]),
    ...view.providers.map(({ name }) =>
      action(`Try to connect to ${name}`, 'probe test reach provider', () => void tryProvider(client, name)),
    ),
    ...(isLocked ? [] : view.providers.flatMap(presetCommands)),
  ];
}

/** Stages the preset and opens its provider's page. */
function presetCommands({ name }: ProviderView): readonly Command[] {
  return PRESETS.map((preset) => ({
    ...action(`Preset for ${name}: ${preset.label}`, `pool values ${preset.meaning}`, () => {
      goTo({ page: 'providers', provider: name });
      useStaged.getState().stage(presetDrafts(preset, name));
    }),
    note: 'staged',
  }));
}

function exportCommands(client: ControlClient): readonly Command[] {
  return [
    action('Show sessions with a cache break', 'tokens prompt caching miss', () => {
      window.location.hash = sessionHref({ filter: 'break:any' });
    }),
    action('Export sessions', 'save json tokens turns', () => void exportSessions(client)),
    action(
      'Save the connections picture as PNG',
      'export png image lanes timeline',
      () => void import('../../pages/connections/picture-image.ts').then(({ savePicture }) => savePicture()),
    ),
    action('Export the log…', 'save lines text', dialogOn('log', 'export log')),
    action('Capture the next request…', 'record body prompt response debug', dialogOn('requests', 'capture')),
    action('Export recordings…', 'save har jsonl requests', () => {
      window.location.hash = REQUESTS_HREFS.recorded;
      openDialog('export recordings');
    }),
  ];
}

function doctorCommands(client: ControlClient): readonly Command[] {
  return [
    action('Run the Doctor', 'findings diagnose refresh report', () => {
      goTo({ page: 'doctor' });
      void lookAgain(client);
    }),
    action('Support bundle…', 'doctor bug report save text', dialogOn('doctor', 'support bundle')),
  ];
}

const RECORDED: readonly LogLevel[] = ['info', 'debug', 'trace'];

function recordCommands(client: ControlClient): readonly Command[] {
  return RECORDED.map((level) =>
    action(`Record ${level} in the log`, 'capture level lines verbose', () => {
      goTo({ page: 'log' });
      void chooseRecorded(client, level);
    }),
  );
}
