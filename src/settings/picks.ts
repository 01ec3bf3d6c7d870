import type { AnyDefinition, Definition } from '../contract/settings/definition.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import { effective, pick, type PickedSetting } from './layers.ts';
import type { Layers, Setting } from './setting.ts';

/** The settings of one scope (general or one provider), each resolved once. */
export class Picks {
  readonly #layers: Layers;
  readonly #picked = new Map<AnyDefinition, PickedSetting<unknown>>();

  constructor(layers: Layers) {
    this.#layers = layers;
  }

  /** Returns the resolved setting for a definition; calls `settingOf` only the first time. */
  of<T>(definition: Definition<T>, settingOf: () => Setting<T>): PickedSetting<T> {
    const known = this.#picked.get(definition);
    // The entry was resolved for this definition, so it has its type.
    if (known !== undefined) return known as PickedSetting<T>;
    const picked = pick(settingOf(), this.#layers);
    this.#picked.set(definition, picked);
    return picked;
  }

  /** Replaces a resolved setting. */
  replace<T>(definition: Definition<T>, picked: PickedSetting<T>): void {
    this.#picked.set(definition, picked);
  }

  /** Returns a row for each definition that has been resolved. */
  rows(definitions: readonly AnyDefinition[]): readonly EffectiveSetting[] {
    return definitions.flatMap((definition) => {
      const picked = this.#picked.get(definition);
      return picked === undefined ? [] : effective(picked);
    });
  }

  /** Returns why whatever depends on these settings must be refused; undefined if it need not be. */
  refusal(definitions: readonly AnyDefinition[]): PickedSetting<unknown>['refusal'] {
    return definitions
      .map((definition) => this.#picked.get(definition)?.refusal)
      .find((one) => one !== undefined);
  }
}
