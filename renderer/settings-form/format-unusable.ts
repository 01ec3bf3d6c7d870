import { type AnyDefinition, shownDefault } from '../../src/contract/settings/definition.ts';
import type { Restart, SettingValue } from '../../src/contract/settings/effective.ts';
import { isSameShown } from '../../src/contract/settings/parse-value.ts';
import { fileName } from './provenance.ts';
import { meantValue } from './format-value.ts';

/** Location of an unusable value: a short form to display, and the full one to copy. */
export interface ProblemSpot {
  /** `config.yaml:18`, or the name of a variable. */
  readonly text: string;
  readonly copies: string;
  readonly isInFile: boolean;
}

/** Sentence with one emphasized part. */
export interface StressedText {
  readonly before: string;
  readonly stressed: string;
  readonly after: string;
  /** Whether the sentence says that something would stop working. */
  readonly isRefusal: boolean;
}

/** Parses `file:line:column` or the name of a variable. */
export function spotOf(at: string): ProblemSpot {
  const [, text] = /^(.+:\d+):\d+$/u.exec(fileName(at)) ?? [];
  return { text: text ?? fileName(at), copies: at, isInFile: /:\d+$/u.test(at) };
}

/** Describes what a restart would do with an unusable value. */
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

/** Describes what does not work while no previous value replaces an unusable one. */
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
