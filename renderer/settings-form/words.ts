/** Texts of the setting rows, their filter and boxes, apart from those in the `format-*` files. */

export const setting = 'Setting';
export const inEffect = 'In effect';
export const inEffectColon = 'In effect: ';
export const comesFromColumn = 'Where it comes from';
export const comesFromColon = 'Comes from: ';
export const notInEffect = 'not in effect';
export const notInFile = 'not in the file';
export const problemColon = 'Problem: ';
export const warningColon = 'Warning: ';
export const copyLocation = 'Copy location';
export const cancel = 'Cancel';

export function inFile(configName: string): string {
  return `In ${configName}`;
}

export function copy(what: string): string {
  return `Copy ${what}`;
}

export function copyFrom(source: string, what: string): string {
  return `${source}: copy ${what}`;
}

export const searchSettings = 'Search settings';
export const modified = 'Modified';
export const modifiedMeaning = 'In the file, staged, or set by a variable';
export const allDefault = 'Everything is at its default';
export const allDefaultText = 'Settings appear here once the file, a variable or a staged change sets them.';
export const noMatchText = 'Search looks at names, meanings, variables and values.';
export const showAll = 'Show all settings';

export function noMatch(text: string): string {
  return `Nothing matches “${text}”`;
}

export function showSetting(label: string): string {
  return `Show ${label}`;
}

export function settingOfProvider(label: string, provider: string): string {
  return `${label} of ${provider}`;
}

export const editAnyway = 'Edit anyway';
const WITHOUT_FLAG = 'once LunaRoute starts without the flag';
const WITHOUT_VARIABLE = 'once the variable is gone';

/** Appended to `Edit anyway` for screen readers. */
export function editAnywayOf(label: string): string {
  return `: the file’s ${label}`;
}

export function fileTakesEffect(isFlag: boolean): string {
  return `The file’s value takes effect ${isFlag ? WITHOUT_FLAG : WITHOUT_VARIABLE}.`;
}

export const takesEffectWithoutFlag = `(takes effect ${WITHOUT_FLAG})`;

export const kept = 'kept';
export const refused = 'refused';

/** Precedes the location of the value and its problem. */
export function keptSince(clock: string): string {
  return `since ${clock}; `;
}

export function isUnusable(isInvalid: boolean): string {
  return isInvalid ? 'is invalid' : 'is unusable';
}

export const variableTitle = 'Set by an environment variable';
/** Appended to the name of a variable for screen readers. */
export const variableHint = ', an environment variable: how to remove it';
/** Precedes the places where a variable is usually set. */
export const removeVariable = 'Remove it where it’s set, usually ';
export const shell = 'Shell';
export const theCommand = 'the command';
export const fileOverrides = 'A value in the config file overrides it.';
export const restart = 'Restart LunaRoute';
export const notRestarted = 'LunaRoute could not be restarted';
export const editFileAnyway = 'Edit the file’s value anyway';

/** Separator before the item at `index` in a list like `a, b or c`. */
export function orJoin(index: number, count: number): string {
  if (index === 0) return '';
  return index === count - 1 ? ' or ' : ', ';
}

export const acceptDefaults = 'Use defaults';
export const defaultsAsk = 'Use defaults…';
export const defaultsTitle = 'Use the defaults?';
export const defaultsText =
  'LunaRoute discards the file’s last values and uses the default for every setting not set by a variable or flag. Providers you added are no longer served.';
export const defaultsNotUsed = 'The defaults could not be used';

export const routingRules = 'Routing rules';
export const noRules = 'No rules. Requests go to the provider whose API their path belongs to.';
export const addRule = 'Add rule';
export const noProvider = 'none';

/** Labels for the parts of a rule; `index` starts at 0. */
export function ruleParts(index: number) {
  const rule = `Rule ${index + 1}`;
  return {
    pattern: `${rule}: model pattern`,
    provider: `${rule}: provider`,
    moveUp: `${rule}: move up`,
    moveDown: `${rule}: move down`,
    remove: `${rule}: remove`,
  };
}
