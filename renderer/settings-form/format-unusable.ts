import { type AnyDefinition, shownDefault } from '../../src/contract/settings/definition.ts';
import type { Restart, SettingValue } from '../../src/contract/settings/effective.ts';
import { isSameShown } from '../../src/contract/settings/parse-value.ts';
import { fileName } from './provenance.ts';
import { meantValue } from './format-value.ts';

/** Where a value is that can't be used: short for the eye, whole for the clipboard. */
export interface ProblemSpot {
  /** Such as `config.yaml:18`, or the name of a variable. */
  readonly text: string;
  readonly copies: string;
  readonly isInFile: boolean;
}

/** A sentence with the word that matters apart. */
export interface StressedText {
  readonly before: string;
  readonly stressed: string;
  readonly after: string;
  /** Something would not work any more. */
  readonly isRefusal: boolean;
}

/** The spot that `file:line:column` or a variable's name means. */
export function spotOf(at: string): ProblemSpot {
  const [, text] = /^(.+:\d+):\d+$/u.exec(fileName(at)) ?? [];
  return { text: text ?? fileName(at), copies: at, isInFile: /:\d+$/u.test(at) };
}

/** What a restart would make of a value that can't be used. */
export function formatRestart(restart: Restart, definition: AnyDefinition): StressedText {
  switch (restart.kind) {
    case 'value': {
      const isDefault = isSameShown(restart.value, shownDefault(definition));
      return {
        before: isDefault ? 'A restart would use the default: ' : 'A restart would use ',
        stressed: restartValue(restart.value, definition),
        after: '.',
        isRefusal: false,
      };
    }
    case 'refused':
      return {
        before: 'A restart would ',
        stressed: 'refuse',
        after: ` ${refusedThing(definition)}.`,
        isRefusal: true,
      };
    case 'no_start':
      return { before: 'LunaRoute ', stressed: 'would not start', after: ' with it.', isRefusal: true };
  }
}

/** What does not work for as long as nothing is kept in the place of a value that can't be used. */
export function formatRefused({ whenUnusable }: AnyDefinition): string {
  switch (whenUnusable) {
    case 'provider':
      return 'This provider isn’t served until it’s fixed.';
    case 'rules':
      return 'Requests without a prefix are refused until it’s fixed.';
    case 'listener':
      return 'The proxy doesn’t listen until it’s fixed.';
    default:
      return 'The safest value is in effect until it’s fixed.';
  }
}

function refusedThing({ whenUnusable }: AnyDefinition): string {
  if (whenUnusable === 'provider') return 'this provider';
  return whenUnusable === 'rules' ? 'requests without a prefix' : 'to listen';
}

function restartValue(value: SettingValue, definition: AnyDefinition): string {
  if (definition.kind === 'secret') return value === null ? 'none' : 'another value';
  if (value === null) return definition.defaultText ?? 'none';
  return meantValue(value, definition);
}
