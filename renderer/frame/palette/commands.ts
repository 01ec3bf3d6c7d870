import { showAbout } from '../../navigation/show-about.ts';
import type { SettingsView } from '../../../src/contract/settings/settings-view.ts';
import { allEntries } from '../../settings-form/setting-entry.ts';
import { showSetting } from '../../settings-form/focused-setting.ts';
import { shortValue } from '../../settings-form/format-value.ts';
import { PAGE_LABELS, type PageName, PAGES } from '../../navigation/place.ts';
import { goTo } from '../../navigation/use-place.ts';
import { actionCommands, type CommandedProgram } from './action-commands.ts';
import type { Command } from './rank.ts';

/** Returns everything the palette currently offers. */
export function commandsOf(program: CommandedProgram): readonly Command[] {
  const { view } = program;
  return [...pageCommands(view), ...actionCommands(program), ...settingCommands(view)];
}

/** Extra search words for pages whose names say little about their content. */
const PAGE_KEYWORDS: Readonly<Partial<Record<PageName, string>>> = {
  sessions: 'tokens turns agents cache breaks limits usage',
  assistants: 'claude code codex opencode connect disconnect client',
  doctor: 'findings diagnose advice tuning what if health',
};

function pageCommands(view: SettingsView | undefined): readonly Command[] {
  const pages = PAGES.map((page): Command => ({
    id: `page ${page}`,
    label: PAGE_LABELS[page],
    note: 'page',
    shortcut: `page ${page}`,
    group: 'Pages',
    keywords: `go to open show ${PAGE_KEYWORDS[page] ?? ''}`,
    run: () => goTo({ page }),
  }));
  const about: Command = {
    id: 'about',
    label: 'About',
    note: 'on Settings',
    group: 'Pages',
    keywords: 'go to open show version update licenses paths folders memory cpu processes',
    run: showAbout,
  };
  const providers = (view?.providers ?? []).map(({ name, baseUrl }): Command => ({
    id: `provider ${name}`,
    label: name,
    note: 'provider',
    group: 'Pages',
    keywords: `go to open show ${baseUrl}`,
    run: () => goTo({ page: 'providers', provider: name }),
  }));
  return [...pages, about, ...providers];
}

function settingCommands(view: SettingsView | undefined): readonly Command[] {
  if (view === undefined) return [];
  const values = new Map(view.effective.map(({ key, value }) => [key, value]));
  return allEntries(view.providers).map(({ key, definition, provider, variables }): Command => {
    const value = values.get(key);
    const shown = value === undefined ? '' : shortValue(value, definition);
    return {
      id: `setting ${key}`,
      label: definition.label,
      note: [provider ?? '', shown].filter(Boolean).join(' · '),
      group: 'Settings',
      keywords: `${key} ${key.replaceAll('_', ' ')} ${variables.join(' ')} ${definition.meaning}`,
      run: () => showSetting(key),
    };
  });
}
