import type { ConfigText, Edited } from './config-text.ts';
import type { ProbeName } from './probes.ts';
import type { SettingUnderTest, Shape } from './settings-under-test.ts';

/** A way to break a setting in the file while the program runs. */
export interface KeyBreak {
  readonly name: string;
  readonly edit: (file: ConfigText) => Edited;
  /** Codes under which it may be reported. */
  readonly codes: readonly string[];
  /** Set if it is not an error but removes the setting. */
  readonly unsets?: boolean;
  /** Set if only the consequence is reported, on a different line. */
  readonly isElsewhere?: boolean;
  /** Requests that may be refused meanwhile, and the response. */
  readonly refused?: Readonly<Partial<Record<ProbeName, string>>>;
}

const OTHER_SHAPES: readonly (readonly [shape: Shape | 'mapping', value: string])[] = [
  ['list', '[a, b]'],
  ['mapping', '{ a: b }'],
  ['number', '12345'],
];

/** Returns breaks with wrong values or unrecognisable keys. */
export function valueAndKeyBreaks(setting: SettingUnderTest): readonly KeyBreak[] {
  const path = setting.key.split('.');
  return [...valueBreaks(path, setting), ...keyBreaks(path), ...lineBreaks(path)];
}

/** Returns breaks of the mappings around the setting: not a mapping, renamed, or misplaced. */
export function placeBreaks(setting: SettingUnderTest): readonly KeyBreak[] {
  const path = setting.key.split('.');
  const parents = path.slice(0, -1).map((_, depth) => path.slice(0, depth + 1));
  // One level further out, `ui.host` becomes `host`, which is a setting too.
  const levels = setting.key === 'ui.host' ? [] : levelBreaks(path);
  return [...parents.flatMap((parent) => parentBreaks(parent, setting)), ...levels, ...rootBreaks()];
}

function valueBreaks(path: readonly string[], setting: SettingUnderTest): readonly KeyBreak[] {
  const { typos, accepts = [], typoCode = 'invalid_value', shapeCode = 'invalid_value' } = setting;
  const value = (name: string, text: string, ...codes: string[]): KeyBreak => ({
    name,
    edit: (file) => file.withValue(path, text),
    codes,
  });
  const shapes = OTHER_SHAPES.filter(([shape]) => !accepts.some((one) => one === shape));
  const nothing = [
    ['nothing', ''],
    ['an empty text', '""'],
  ] as const;
  const quoted = (mark: string, other: string): KeyBreak => ({
    name: `quotes ${mark} that stay`,
    edit: (file) =>
      file.withValue(path, `${other}${mark}${file.valueOf(path).replaceAll(/["']/gu, '')}${mark}${other}`),
    codes: ['invalid_value', shapeCode],
  });
  return [
    ...typos.map((text) => value(`the value ${text}`, text, typoCode, 'yaml_shape', 'unset_variable')),
    ...shapes.map(([shape, text]) => value(`a ${shape}`, text, 'invalid_value', shapeCode)),
    ...nothing.map(([name, text]) => ({
      ...value(name, text, 'invalid_value'),
      unsets: setting.nothing === 'unset',
    })),
    quoted('"', "'"),
    quoted("'", '"'),
    value('the name of a variable as in a shell', '$NOT_SET', 'invalid_value', shapeCode),
    value('a variable that is not set', '${NOT_SET}', 'unset_variable'),
    value('a variable that is not set, within a text', '"a${NOT_SET}b"', 'unset_variable'),
  ];
}

function keyBreaks(path: readonly string[]): readonly KeyBreak[] {
  return misspellings(path.at(-1) ?? '').map(([how, key]) => ({
    name: `the key as ${key} (${how})`,
    edit: (file) => file.withKey(path, key),
    codes: ['misspelt_key'],
  }));
}

/** Returns breaks with lines that are not what they seem. */
function lineBreaks(path: readonly string[]): readonly KeyBreak[] {
  const key = path.at(-1) ?? '';
  return [
    {
      name: 'no blank behind the colon',
      edit: (file) => file.withLine(path, `${key}:${file.valueOf(path)}`),
      codes: ['yaml_syntax', 'yaml_shape', 'misspelt_key'],
    },
    {
      name: 'no colon',
      edit: (file) => file.withLine(path, `${key} ${file.valueOf(path)}`),
      codes: ['yaml_syntax', 'yaml_shape', 'misspelt_key'],
    },
    {
      name: 'behind a merge key',
      edit: (file) => file.withLine(path, `<<: { ${key}: ${file.valueOf(path)} }`),
      codes: ['unknown_key'],
    },
  ];
}

function parentBreaks(parent: readonly string[], { key }: SettingUnderTest): readonly KeyBreak[] {
  const name = parent.join('.');
  const shapes = (['[a]', 'text', '5'] as const).map((text): KeyBreak => ({
    name: `${name} as ${text}`,
    edit: (file) => file.withValue(parent, text),
    codes: ['yaml_shape'],
  }));
  // With an explicit type, the rules treat it as a different provider, and its old name as removed.
  const isTyped = key === 'providers.openai.provider_type' && name === 'providers.openai';
  const spelt = misspellings(parent.at(-1) ?? '').filter(([how]) => !isTyped || how === 'other case');
  return [
    ...shapes,
    ...spelt.map(([how, text]): KeyBreak => ({
      name: `${name} as ${text} (${how})`,
      edit: (file) => file.withKey(parent, text),
      ...(name !== 'providers.groq'
        ? { codes: ['misspelt_key', 'provider_names_collide'] }
        : how === 'other case'
          ? { codes: ['provider_name_invalid'] }
          : RENAMED_GROQ),
    })),
  ];
}

/** A renamed provider is a different provider: it looks just like an intended one. */
const RENAMED_GROQ = {
  codes: ['unknown_provider'],
  isElsewhere: true,
  refused: {
    groq: '404 unknown_provider',
    ruled: '503 provider_misconfigured x-should-retry: false',
  },
} as const;

function levelBreaks(path: readonly string[]): readonly KeyBreak[] {
  const codes = ['misplaced_key', 'unknown_key', 'yaml_shape', 'misspelt_key', 'yaml_syntax'];
  if (path.length === 1) {
    return [{ name: 'in a mapping above it', edit: (file) => file.movedInto(path, ['logging']), codes }];
  }
  const out = (path.length === 2 ? [1] : [1, 2]).map((levels): KeyBreak => ({
    name: `${levels} out`,
    edit: (file) => file.movedOut(path, levels),
    codes,
  }));
  const parents = path.slice(0, -1).map((_, depth) => path.slice(0, depth + 1));
  return [
    ...out,
    ...parents.flatMap((parent): KeyBreak[] => [
      {
        name: `everything below ${parent.join('.')} 1 out`,
        edit: (file) => file.withContentsOut(parent),
        codes,
      },
      { name: `all of ${parent.join('.')} 1 in`, edit: (file) => file.movedIn(parent), codes },
    ]),
    ...(path.length === 3 ? providerLevelBreaks(path, codes) : []),
  ];
}

function providerLevelBreaks(path: readonly string[], codes: readonly string[]): readonly KeyBreak[] {
  const key = path.at(-1) ?? '';
  return [
    { name: 'its whole block 1 out', edit: (file) => file.movedOut(path.slice(0, 2), 1), codes },
    {
      name: 'in http_client',
      edit: (file) => file.withLine(path, `http_client: { ${key}: ${file.valueOf(path)} }`),
      codes,
    },
  ];
}

function rootBreaks(): readonly KeyBreak[] {
  const codes = ['yaml_shape'];
  return [
    { name: 'a list as the whole file', edit: () => ({ text: '- a\n- b\n', line: 1 }), codes },
    { name: 'a text as the whole file', edit: () => ({ text: 'nothing to see here\n', line: 1 }), codes },
  ];
}

/** Returns common misspellings of a key, each once. */
function misspellings(key: string): readonly (readonly [how: string, key: string])[] {
  const middle = Math.max(1, Math.floor(key.length / 2));
  const [before, a = '', b = '', rest] = [
    key.slice(0, middle - 1),
    key[middle - 1],
    key[middle],
    key.slice(middle + 1),
  ];
  const all = [
    ['letters swapped', `${before}${b}${a}${rest}`],
    ['a letter missing', `${before}${a}${rest}`],
    ['a letter twice', `${before}${a}${a}${b}${rest}`],
    ['other case', key.toUpperCase()],
    ['other dash', key.replaceAll('_', '-')],
    // In a short name, that would be a different word.
    ['two letters wrong', key.length < 8 ? key : `${key[0]}${key[2]}${key[1]}${key.slice(3, -1)}`],
  ] as const;
  const seen = new Set([key]);
  return all.filter(([, text]) => !seen.has(text) && seen.add(text));
}
