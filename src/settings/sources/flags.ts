import type { Definition } from '../../contract/settings/definition.ts';
import type { GENERAL } from '../../contract/settings/general.ts';

interface TypedFlag {
  readonly name: string;
  readonly value: string | boolean;
}

/** The flags in a tree of definitions, each with the type of its value; a boolean's flag is a switch. */
type FlagIn<Tree> = {
  [Name in keyof Tree]: Tree[Name] extends Definition<infer T> & { readonly flag: infer Flag }
    ? { readonly name: Flag; readonly value: T extends boolean ? boolean : string }
    : Tree[Name] extends { readonly key: string }
      ? never
      : FlagIn<Tree[Name]>;
}[keyof Tree];

/** The property under which a parser returns a flag: `uiPort` for `--ui-port`, `ui` for `--no-ui`. */
type PropertyOf<Flag> = Flag extends `--no-${infer Name}`
  ? CamelCase<Name>
  : Flag extends `--${infer Name}`
    ? CamelCase<Name>
    : never;

type CamelCase<Text extends string> = Text extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Text;

type ValuesOf<Flags extends TypedFlag> = {
  readonly [Flag in Flags as PropertyOf<Flag['name']>]?: Flag['value'] | undefined;
};

/** Values of the settings page's flags. */
export type PageFlags = ValuesOf<FlagIn<typeof GENERAL.ui>>;

/** Name of a flag that sets a setting, such as `--host`. */
export type FlagName = FlagIn<typeof GENERAL>['name'];

/**
 * Command line flags of the settings, as a parser returns them. Numbers stay text, so that an invalid one becomes a
 * finding.
 */
export type SettingsFlags = ValuesOf<FlagIn<typeof GENERAL>> & {
  /** `--config` */
  readonly config?: string | undefined;
  /** Base URL of the demo's provider, for `--demo`: replaces the built-in providers; others are disabled. */
  readonly demoUrl?: string | undefined;
};

/** Returns a flag's value. A switch has one value or none, whatever the parser returns if it was not given. */
export function flagValue(flags: SettingsFlags, name: string): string | boolean | undefined {
  const values: Readonly<Record<string, string | boolean | undefined>> = flags;
  const value = values[propertyOf(name)];
  return value === name.startsWith('--no-') ? undefined : value;
}

function propertyOf(flag: string): string {
  return flag
    .replace(/^--(?:no-)?/u, '')
    .replaceAll(/-(?<letter>.)/gu, (_, letter: string) => letter.toUpperCase());
}
