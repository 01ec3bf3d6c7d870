import { access } from 'node:fs/promises';
import { utcDay } from '../clock.ts';
import { implement } from '@orpc/server';
import { type ActionOutcome, control } from '../contract/control.ts';
import type { DesktopView } from '../contract/preferences.ts';
import { HEADLESS_UPDATE, type UpdateView } from '../contract/updates.ts';
import { checkText, schemaText } from '../report/check-text.ts';
import { keptAmong } from '../report/kept-text.ts';
import type { RefusedChange } from '../settings/edit/setting-changes.ts';
import type { ControlHost } from './control-host.ts';
import { environmentLines, environmentNotes, providerSetup } from './environment-lines.ts';
import { NamedWatches } from './watch.ts';

const DONE: ActionOutcome = { kind: 'done' };
/** Prefix of the keys for patterns that recordings and captures are searched for. */
const PII = 'session_recording.pii.';

/** Implements the contract's methods for one program; the same for both transports. */
export function controlRouter(host: ControlHost) {
  const os = implement(control);
  return os.router({
    ...watchMethods(host),
    proxy: proxyMethods(host),
    settings: settingsMethods(host),
    connections: os.connections.handler(({ input }) => ({
      nowMs: host.clock.now(),
      connections: host.proxy.connections(input.provider),
    })),
    history: os.history.handler(({ input }) => host.proxy.history(input.provider, input.range)),
    probe: os.probe.handler(
      ({ input }) => host.proxy.pool(input.provider)?.prober.probe() ?? Promise.resolve(null),
    ),
    requestDetails: os.requestDetails.handler(({ input }) => host.proxy.requestDetails(input.id)),
    cancelRequest: os.cancelRequest.handler(({ input }): ActionOutcome => {
      if (host.proxy.requestHistory.cancel(input.id)) return DONE;
      return refusal('not_in_flight', 'This request has ended already.');
    }),
    capture: captureMethods(host),
    recordLog: os.recordLog.handler(({ input }) => {
      host.logging.setRingLevel(input.level);
      return { level: host.logging.ringLevel };
    }),
    ...environmentMethods(host),
    ...featureMethods(host),
    about: aboutMethods(host),
    desktop: { ...desktopMethods(host), ...desktopAboutMethods(host) },
  });
}

/** Return type of `controlRouter`. */
export type ControlRouter = ReturnType<typeof controlRouter>;

function watchMethods(host: ControlHost) {
  const os = implement(control);
  const watches = new NamedWatches();
  return {
    watch: os.watch.handler(({ input, signal }) => watches.ticks(host, input, signal)),
    paceWatch: os.paceWatch.handler(({ input }): ActionOutcome => {
      if (watches.choosePace(input.watch, input.isSlow)) return DONE;
      return refusal('not_watched', 'This watch has ended already.');
    }),
  };
}

function proxyMethods(host: ControlHost) {
  const os = implement(control).proxy;
  const { sessions } = host.proxy;
  return {
    view: os.view.handler(() => ({
      status: host.status(),
      pools: host.proxy.poolViews(),
      sessions: sessions.views(),
      limits: sessions.limits(),
    })),
    start: os.start.handler(() => host.startProxy()),
    stop: os.stop.handler(() => host.stopProxy()),
    stopNow: os.stopNow.handler((): ActionOutcome => {
      if (host.stopNow()) return DONE;
      return refusal('not_stopping', 'Nothing is being stopped.');
    }),
  };
}

/** Methods that return shell lines for pointing assistants at the proxy. */
function environmentMethods(host: ControlHost) {
  const os = implement(control);
  const read = (name: string): string | undefined => host.settings.variables[name];
  return {
    environment: os.environment.handler(({ input: { shell } }) => {
      const options = { ...host.proxy.reachableAt, shell, read };
      return { shell, lines: environmentLines(options), notes: environmentNotes(options) };
    }),
    providerSetup: os.providerSetup.handler(({ input }) => {
      const { providers, proxyToken } = host.settings.resolved.settings;
      const provider = providers.find(({ name }) => name === input.provider);
      if (provider === undefined) return null;
      const { host: name, port } = host.proxy.reachableAt;
      return providerSetup(
        { ...provider, hasKey: provider.apiKey !== undefined },
        { host: name, port, shell: input.shell, read, asksForToken: proxyToken !== undefined },
      );
    }),
  };
}

function settingsMethods(host: ControlHost) {
  const os = implement(control).settings;
  const { settings } = host;
  return {
    preview: os.preview.handler(({ input }) => settings.editor.preview(input.changes)),
    view: os.view.handler(() => settings.view()),
    apply: os.apply.handler(({ input }) =>
      settings.editor.apply(input.fingerprint, input.changes, input.base),
    ),
    useDefaults: os.useDefaults.handler(async () => outcomeOf(await settings.useDefaults())),
    undo: os.undo.handler(({ input }) => settings.editor.undo(input.fingerprint)),
    renameProvider: os.renameProvider.handler(({ input }) =>
      settings.editor.renameProvider(input.fingerprint, input.from, input.to),
    ),
    storeKey: os.storeKey.handler(async ({ input }) =>
      outcomeOf(await settings.storeKey(input.provider, input.key)),
    ),
    forgetKey: os.forgetKey.handler(async ({ input }) => outcomeOf(await settings.forgetKey(input.provider))),
    rereadLoginShell: os.rereadLoginShell.handler(async () => {
      await settings.rereadLoginShell();
      return DONE;
    }),
    withoutLoginShell: os.withoutLoginShell.handler(async () => {
      await settings.withoutLoginShell();
      return DONE;
    }),
    check: os.check.handler(async () => ({
      name: `lunaroute-check-${utcDay(host.clock.wallTime())}.txt`,
      text: checkText(await settings.atRestart(), {
        pid: process.pid,
        kept: keptAmong(settings.view().effective),
      }),
    })),
    schema: os.schema.handler(() => ({ name: 'config.schema.json', text: schemaText() })),
  };
}

function captureMethods({ proxy, settings }: ControlHost) {
  const os = implement(control).capture;
  const { capture } = proxy.recorder;
  return {
    start: os.start.handler(({ input: { provider } }): ActionOutcome => {
      if (provider !== null && !proxy.runtimes.has(provider))
        return refusal('unknown_provider', 'No such provider is in use.');
      // A capture must not show data that can't be removed.
      const broken = settings
        .view()
        .effective.find(({ key, source }) => key.startsWith(PII) && source.kind === 'refused');
      if (broken !== undefined)
        return refusal('pii_unusable', `${broken.key} is invalid: personal data could not be removed.`);
      capture.start(provider);
      return DONE;
    }),
    forget: os.forget.handler((): ActionOutcome => {
      capture.forget();
      return DONE;
    }),
    view: os.view.handler(() => capture.kept),
  };
}

function featureMethods(host: ControlHost) {
  const os = implement(control);
  const { assistants, doctor, recordings } = host;
  const { sessions } = host.proxy;
  return {
    assistants: {
      list: os.assistants.list.handler(() => assistants.list()),
      plan: os.assistants.plan.handler(({ input }) => assistants.plan(input.name, input.change, input)),
      connect: os.assistants.connect.handler(({ input }) => assistants.connect(input.name, input)),
      disconnect: os.assistants.disconnect.handler(({ input }) =>
        assistants.disconnect(input.name, input.leaveChanged),
      ),
      sendAll: os.assistants.sendAll.handler(({ input }) => assistants.sendAll(input.to)),
      wsl: os.assistants.wsl.handler(() => assistants.wsl()),
    },
    doctor: {
      report: os.doctor.report.handler(() => doctor.report()),
      bundle: os.doctor.bundle.handler(() => doctor.bundle()),
      whatIf: os.doctor.whatIf.handler(({ input }) => doctor.whatIf(input)),
    },
    sessions: {
      turns: os.sessions.turns.handler(({ input }) => sessions.turns(input.id, input.agent)),
      forget: os.sessions.forget.handler((): ActionOutcome => {
        sessions.forget();
        return DONE;
      }),
      export: os.sessions.export.handler(() => sessions.export()),
    },
    recordings: {
      list: os.recordings.list.handler(({ input }) => recordings.list(input.filter, input.limit)),
      export: os.recordings.export.handler(({ input }) => recordings.export(input.filter, input.format)),
    },
  };
}

function aboutMethods({ about }: ControlHost) {
  const os = implement(control).about;
  return {
    view: os.view.handler(() => about.view()),
    text: os.text.handler(() => about.text()),
    licenses: os.licenses.handler(() => about.licenses()),
  };
}

/** Methods of the About section that need a desktop. */
function desktopAboutMethods({ about, desktop }: ControlHost) {
  const os = implement(control).desktop;
  const update = (): UpdateView => desktop?.about.update ?? HEADLESS_UPDATE;
  return {
    lookForUpdate: os.lookForUpdate.handler(async () => {
      await desktop?.about.lookForUpdate();
      return update();
    }),
    dismissUpdate: os.dismissUpdate.handler(({ input }) => {
      desktop?.about.dismissUpdate(input.version);
      return update();
    }),
    openReleasePage: os.openReleasePage.handler(async (): Promise<ActionOutcome> => {
      if (await desktop?.about.openReleasePage()) return DONE;
      return refusal('no_newer_version', 'No newer version is known.');
    }),
    reveal: os.reveal.handler(async ({ input }): Promise<ActionOutcome> => {
      const path = about.pathOf(input.place);
      if (desktop === undefined || path === undefined)
        return refusal('no_desktop', 'Only the desktop app can show it.');
      const isThere = await access(path).then(
        () => true,
        () => false,
      );
      if (!isThere) return refusal('not_there', `${path} doesn't exist yet.`);
      desktop.about.reveal(path);
      return DONE;
    }),
  };
}

function desktopMethods(host: ControlHost) {
  const os = implement(control).desktop;
  const { desktop } = host;
  const view = async (): Promise<DesktopView> => (await desktop?.view()) ?? { kind: 'headless' };
  return {
    view: os.view.handler(view),
    setPreferences: os.setPreferences.handler(({ input }) => {
      // Only what was sent: an absent key is not a request to clear the preference.
      const requested = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      return desktop?.setPreferences(requested) ?? view();
    }),
    restart: os.restart.handler(
      (): Promise<ActionOutcome> =>
        desktop?.restart() ??
        Promise.resolve(refusal('no_desktop', 'Restart LunaRoute from where you started it.')),
    ),
    setLaunchAtLogin: os.setLaunchAtLogin.handler(
      ({ input }) => desktop?.setLaunchAtLogin(input.enabled) ?? view(),
    ),
  };
}

function outcomeOf(refused: RefusedChange | undefined): ActionOutcome {
  return refused ?? DONE;
}

function refusal(code: string, message: string): ActionOutcome {
  return { kind: 'refused', code, message };
}
