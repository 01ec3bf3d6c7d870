import path from 'node:path';
import { type Clock, utcDay } from '../clock.ts';
import type { AboutView, PlaceName, ProgramPlace, TextFile } from '../contract/about.ts';
import type { Settings } from '../contract/settings/settings.ts';
import { HEADLESS_UPDATE } from '../contract/updates.ts';
import { settingsSecrets } from '../redaction/settings-secrets.ts';
import { aboutText } from '../report/about-text.ts';
import type { SettingsInputs } from '../settings/sources/inputs.ts';
import { versions } from './collect-bundle.ts';
import type { DesktopAbout } from './desktop-port.ts';
import type { AboutPort } from './feature-ports.ts';
import { instanceFolder } from './instance-file.ts';
import { licensesText } from './licenses.ts';
import { OwnProcess } from './own-process.ts';

export interface AboutControlOptions {
  readonly inputs: Pick<SettingsInputs, 'env' | 'homeDir' | 'platform'>;
  /** The program's version, and that of the undici bundled with it. */
  readonly version: string;
  readonly undiciVersion: string | undefined;
  /** License lists written by the builds of the program's parts. */
  readonly licenseFiles: readonly string[];
  readonly desktop: DesktopAbout | undefined;
  readonly settings: { readonly resolved: { readonly settings: Settings; readonly configPath: string } };
  readonly clock: Clock;
}

/** Information about the program itself. */
export class AboutControl implements AboutPort {
  readonly #options: AboutControlOptions;
  readonly #process: OwnProcess;

  constructor(options: AboutControlOptions) {
    this.#options = options;
    this.#process = new OwnProcess(() => options.clock.now());
  }

  view(): AboutView {
    const { version, undiciVersion, desktop } = this.#options;
    const named = Object.entries(versions({ version, undiciVersion }));
    return {
      versions: named.map(([name, text]) => ({ name, version: text })),
      places: this.#places(),
      canReveal: desktop !== undefined,
      update: desktop?.update ?? HEADLESS_UPDATE,
      processes: desktop?.processes() ?? this.#process.usage(),
    };
  }

  text(): TextFile {
    const { inputs, clock, settings } = this.#options;
    const now = clock.wallTime();
    const unshared = { secrets: settingsSecrets(settings.resolved.settings), homeDir: inputs.homeDir };
    return { name: `lunaroute-about-${utcDay(now)}.txt`, text: aboutText(this.view(), now, unshared) };
  }

  licenses(): TextFile {
    return { name: 'lunaroute-licenses.txt', text: licensesText(this.#options.licenseFiles) };
  }

  pathOf(place: PlaceName): string | undefined {
    return this.#places().find((one) => one.place === place)?.path;
  }

  #places(): readonly ProgramPlace[] {
    const { inputs, desktop } = this.#options;
    const { settings, configPath } = this.#options.settings.resolved;
    return [
      { place: 'settings_file', path: configPath },
      { place: 'data_folder', path: desktop?.dataFolder ?? path.dirname(instanceFolder(inputs)) },
      { place: 'recordings', path: settings.sessionRecording.directory },
      ...(desktop === undefined ? [] : [{ place: 'key_store' as const, path: desktop.keyStoreFile }]),
    ];
  }
}
