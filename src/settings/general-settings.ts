import { type Definition, generalVariables, mapDefinitions } from '../contract/settings/definition.ts';
import { GENERAL } from '../contract/settings/general.ts';
import { RECORDING_NEEDS } from '../contract/settings/session-recording.ts';
import { ruleProblems } from '../contract/settings/rules.ts';
import { invalid } from '../contract/settings/parsed.ts';
import type { GeneralValues } from '../contract/settings/settings.ts';
import { compilePattern } from '../rules/pattern.ts';
import { override, type PickedSetting } from './layers.ts';
import { Picks } from './picks.ts';
import type { Layers, Setting } from './setting.ts';
import { flagValue, type SettingsFlags } from './sources/flags.ts';
import type { SettingsInputs } from './sources/inputs.ts';
import { expandPath, pathRules, type ResolvePath } from './sources/paths.ts';

/** Settings outside the providers, each resolved once. */
export class GeneralSettings {
  readonly picks: Picks;
  /**
   * Resolves paths. Those in the file are relative to its folder, so that the file can be moved along with the files it
   * names.
   */
  readonly resolvePath: ResolvePath;
  /** Default folder for recordings. */
  readonly sessions: string;
  readonly #inputs: SettingsInputs;

  constructor(inputs: SettingsInputs, configPath: string, layers: Layers) {
    const { homeDir, platform, cwd } = inputs;
    const rules = pathRules(platform);
    const folder = rules.dirname(configPath);
    this.picks = new Picks(layers);
    this.#inputs = inputs;
    this.sessions = rules.join(folder, 'sessions');
    this.resolvePath = (text, { kind }) =>
      expandPath(text, { homeDir, platform, folder: kind === 'env' || kind === 'flag' ? cwd : folder });
    this.#pickSpecial();
  }

  /** Returns the resolved setting for a definition. */
  of<T>(definition: Definition<T>): PickedSetting<T> {
    return this.picks.of(definition, () => settingOf(definition, this.#inputs.flags));
  }

  /** Returns the values in effect. */
  values(): GeneralValues {
    const values = mapDefinitions(GENERAL, (definition) => this.of(definition).value);
    const { sessionRecording } = values;
    const { directory = this.sessions } = sessionRecording;
    return { ...values, sessionRecording: { ...sessionRecording, directory } };
  }

  /** Turns recording off if its folder, or what it must omit, is unknown. */
  closeRecording(): void {
    const { enabled } = GENERAL.sessionRecording;
    const refused = RECORDING_NEEDS.map((one) => this.of(one)).find(
      ({ source }) => source.kind === 'refused',
    );
    if (refused === undefined) return;
    const { source, at } = refused;
    this.picks.replace(enabled, override(this.of(enabled), { value: false, shown: false, source, at }));
  }

  /** Resolves settings that need more than their definitions: a folder's path, and lists with checks of their own. */
  #pickSpecial(): void {
    const { flags } = this.#inputs;
    const { directory } = GENERAL.sessionRecording;
    const { sessions } = this;
    this.picks.of(directory, () => ({
      ...settingOf<string | undefined>(directory, flags),
      fallback: { value: sessions, shown: sessions },
      check: (written, source) => {
        const value = written === undefined ? sessions : this.resolvePath(written, source);
        return { kind: 'valid', value, shown: value };
      },
    }));
    const { customPatterns } = GENERAL.sessionRecording.pii;
    this.picks.of(customPatterns, () => ({
      ...settingOf(customPatterns, flags),
      check: (patterns) => {
        for (const { name, pattern } of patterns) {
          const reason = patternProblem(pattern);
          if (reason !== undefined) return invalid(`${reason} in ${name}`);
        }
        return { kind: 'valid', value: patterns };
      },
    }));
    this.picks.of(GENERAL.routingRules, () => ({
      ...settingOf(GENERAL.routingRules, flags),
      check: (rules) => {
        const reason = rules
          .map(({ modelPattern }) => patternProblem(modelPattern))
          .find((one) => one !== undefined);
        return reason === undefined ? { kind: 'valid', value: rules } : invalid(reason);
      },
      problems: (raw) =>
        (Array.isArray(raw) ? ruleProblems(raw, patternProblem) : []).map((problem) => ({
          ...problem,
          path: problem.field === undefined ? [problem.index] : [problem.index, problem.field],
        })),
    }));
  }
}

function patternProblem(text: string): string | undefined {
  const compiled = compilePattern(text);
  return compiled.kind === 'none' ? compiled.reason : undefined;
}

/** Returns the setting for a definition outside the providers. */
function settingOf<T>(definition: Definition<T>, flags: SettingsFlags): Setting<T> {
  const { key, flag } = definition;
  return {
    definition,
    key,
    variables: generalVariables(definition),
    flag: flag === undefined ? undefined : { name: flag, raw: flagValue(flags, flag) },
  };
}
