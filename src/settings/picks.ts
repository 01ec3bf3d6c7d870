import type { AnyDefinition, Definition } from '../contract/settings/definition.ts';
import type { EffectiveSetting } from '../contract/settings/effective.ts';
import { effective, pick, type PickedSetting } from './layers.ts';
import type { Layers, Setting } from './setting.ts';

/** The settings of one place, each looked up once. */
export class Picks {
  readonly #layers: Layers;
  readonly #picked = new Map<AnyDefinition, PickedSetting<unknown>>();

  constructor(layers: Layers) {
    this.#layers = layers;
  }

  /** What was picked for a definition; `settingOf` is asked the first time. */
  of<T>(definition: Definition<T>, settingOf: () => Setting<T>): PickedSetting<T> {
    const known = this.#picked.get(definition);
    // What is kept under a definition was picked for it, and so has its type.
    if (known !== undefined) return known as PickedSetting<T>;
    const picked = pick(settingOf(), this.#layers);
    this.#picked.set(definition, picked);
    return picked;
  }

  /** Takes something else in the place of what was picked. */
  replace<T>(definition: Definition<T>, picked: PickedSetting<T>): void {
    this.#picked.set(definition, picked);
  }

  /** A row for each definition that was looked up. */
  rows(definitions: readonly AnyDefinition[]): readonly EffectiveSetting[] {
    return definitions.flatMap((definition) => {
      const picked = this.#picked.get(definition);
      return picked === undefined ? [] : effective(picked);
    });
  }

  /** Why what all of them govern must be refused; undefined where it need not be. */
  refusal(definitions: readonly AnyDefinition[]): PickedSetting<unknown>['refusal'] {
    return definitions
      .map((definition) => this.#picked.get(definition)?.refusal)
      .find((one) => one !== undefined);
  }
}
