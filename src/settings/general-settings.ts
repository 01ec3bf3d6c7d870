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
import type { SettingsFlags, SettingsInputs } from './sources/inputs.ts';
import { expandPath, pathRules, type ResolvePath } from './sources/paths.ts';

/** The settings outside the providers, each looked up once. */
export class GeneralSettings {
  readonly picks: Picks;
  /** A path in the file starts in its folder, so that the file can be moved along with what it names. */
  readonly resolvePath: ResolvePath;
  /** Where recordings go unless another folder is set. */
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

  /** What was picked for a definition. */
  of<T>(definition: Definition<T>): PickedSetting<T> {
    return this.picks.of(definition, () => settingOf(definition, this.#inputs.flags));
  }

  /** The values in effect. */
  values(): GeneralValues {
    const values = mapDefinitions(GENERAL, (definition) => this.of(definition).value);
    const { sessionRecording } = values;
    const { directory = this.sessions } = sessionRecording;
    return { ...values, sessionRecording: { ...sessionRecording, directory } };
  }

  /** Nothing is recorded where it is not known into which folder, or without what. */
  closeRecording(): void {
    const { enabled } = GENERAL.sessionRecording;
    const refused = RECORDING_NEEDS.map((one) => this.of(one)).find(
      ({ source }) => source.kind === 'refused',
    );
    if (refused === undefined) return;
    const { source, at } = refused;
    this.picks.replace(enabled, override(this.of(enabled), { value: false, shown: false, source, at }));
  }

  /** The settings that are more than their definitions: a folder's path, and a list with faults of its own. */
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

/** A setting outside the providers, in its place. */
function settingOf<T>(definition: Definition<T>, flags: SettingsFlags): Setting<T> {
  const { key, flag } = definition;
  return {
    definition,
    key,
    variables: generalVariables(definition),
    flag: flag === undefined ? undefined : { name: flag, raw: flagOf(flags, flag) },
  };
}

/** What a flag says. `--no-ui` and the insecure ones say one thing or nothing, whatever a parser makes of them. */
function flagOf(flags: SettingsFlags, name: string): string | boolean | undefined {
  switch (name) {
    case '--host':
      return flags.host;
    case '--port':
      return flags.port;
    case '--ui-port':
      return flags.uiPort;
    case '--no-ui':
      return flags.ui === false ? false : undefined;
    case '--insecure-bind':
      return flags.insecureBind === true ? true : undefined;
    case '--insecure-ui-bind':
      return flags.insecureUiBind === true ? true : undefined;
    default:
      return undefined;
  }
}
