import { type KeyBreak, placeBreaks, valueAndKeyBreaks } from './breaks.ts';
import type { ProbeName } from './probes.ts';
import {
  GROQ_SETTINGS,
  GUARD_SETTINGS,
  OPENAI_SETTINGS,
  type SettingUnderTest,
  WRITING_SETTINGS,
} from './settings-under-test.ts';

/** A file that is broken at startup. */
export interface StartCase {
  readonly name: string;
  readonly setting: SettingUnderTest;
  readonly how: KeyBreak;
}

/** Breaks that differ in what is checked: value, key, variable, place. */
const REPRESENTATIVE = [/^the value /u, /letters swapped/u, /^a variable that is not set$/u];
/** Further breaks of settings whose loss shows nowhere else. */
const MORE: Readonly<Record<string, readonly RegExp[]>> = {
  'providers.openai.base_url': [
    /^nothing$/u,
    /whole block/u,
    /^all of providers.openai/u,
    /^providers as \[a\]$/u,
    /^2 out$/u,
  ],
  'providers.openai.enabled': [/^a number$/u],
  'providers.openai.ca_file': [/config\.yaml/u],
  'providers.groq.base_url': [/^1 out$/u],
  'routing.rules': [/^a mapping$/u, /^routing as text$/u, /^1 out$/u],
  proxy_token: [/^a list$/u, /^nothing$/u, /^in a mapping/u],
};

/** Each setting, broken in some representative ways. */
export const START_CASES: readonly StartCase[] = [
  ...OPENAI_SETTINGS,
  ...GROQ_SETTINGS,
  ...GUARD_SETTINGS,
  ...WRITING_SETTINGS,
].flatMap((setting) => {
  const breaks = [...valueAndKeyBreaks(setting), ...placeBreaks(setting)];
  const wanted = [...REPRESENTATIVE, ...(MORE[setting.key] ?? [])];
  return wanted.flatMap((pattern): StartCase[] => {
    const how = breaks.find(({ name, unsets }) => pattern.test(name) && unsets !== true);
    return how === undefined ? [] : [{ name: `${setting.key}: ${how.name}`, setting, how }];
  });
});

const UNSERVED = '503 provider_misconfigured x-should-retry: false';
const UNRULED = '503 rules_unusable x-should-retry: false';

/**
 * Returns the requests refused after a start with an unusable setting, and the responses; undefined if nothing listens
 * at all.
 */
export function refusedAtStart(
  key: string,
  how: KeyBreak,
): Readonly<Partial<Record<ProbeName, string>>> | undefined {
  if (key === 'proxy_token') return undefined;
  if (how.name.startsWith('providers as ')) {
    // The list of providers cannot be read.
    return {
      openai: UNSERVED,
      allowed: UNSERVED,
      admitted: UNSERVED,
      anthropic: UNSERVED,
      groq: '404 unknown_provider',
      ruled: UNSERVED,
    };
  }
  if (key.startsWith('providers.openai.')) return { openai: UNSERVED, allowed: UNSERVED, admitted: UNSERVED };
  if (key.startsWith('providers.groq.')) return { groq: UNSERVED, ruled: UNSERVED };
  if (key === 'routing.rules') {
    return { openai: UNRULED, anthropic: UNRULED, ruled: UNRULED, allowed: UNRULED, admitted: UNRULED };
  }
  return {};
}
