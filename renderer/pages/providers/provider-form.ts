import type { Dialect } from '../../../src/contract/dialect.ts';
import { PROVIDER } from '../../../src/contract/settings/provider.ts';
import { sentence } from '../../../src/contract/settings/parsed.ts';
import { nameProblem } from '../../../src/contract/settings/provider-name.ts';
import { DIALECT_DEFINITIONS } from '../../../src/dialects/dialects.ts';
import {
  keyHeaderAt,
  keyHeaderText,
  knownProviderAt,
  type ProviderTemplate,
} from '../../../src/dialects/known-providers.ts';
import { complaints } from '../../settings-form/draft.ts';
import * as words from './words.ts';

/** Fields of the dialog that adds a provider. */
export type ProviderForm = {
  readonly name: string;
  readonly dialect: Dialect;
  readonly baseUrl: string;
};

/** Error message for each field; `taken` are the existing provider names. */
export function providerProblems(
  { name, baseUrl }: ProviderForm,
  taken: readonly string[],
): Readonly<Record<keyof ProviderForm, string>> {
  return {
    name: newNameProblem(name, taken),
    dialect: '',
    baseUrl: complaints(baseUrl, PROVIDER.baseUrl)[0] ?? '',
  };
}

/** Initial form for a known provider, with its usual name or the next free one. */
export function knownProviderForm(
  { name, dialect, baseUrl }: ProviderTemplate,
  taken: readonly string[],
): ProviderForm {
  let free = name;
  for (let next = 2; taken.includes(free); next += 1) free = `${name}-${next}`;
  return { name: free, dialect, baseUrl };
}

/**
 * Key header for a provider at this address, and the environment variable its users usually set. `address` may be
 * incomplete.
 */
export function keyFacts(
  address: string,
  dialect: ProviderForm['dialect'],
): { readonly header: string; readonly variable: string | undefined } {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const header = url === undefined ? DIALECT_DEFINITIONS[dialect].keyHeader : keyHeaderAt(url, dialect);
  return {
    header: keyHeaderText(header),
    variable: url === undefined ? undefined : knownProviderAt(url)?.keyVariable,
  };
}

/** Error message for the name of a new provider; empty if it is valid. */
export function newNameProblem(name: string, taken: readonly string[]): string {
  if (taken.includes(name)) return words.nameTaken(name);
  const problem = nameProblem(name);
  return problem === '' ? '' : sentence(problem);
}

/** Error message for a key to be stored; empty if it is valid. */
export function keyProblem(key: string): string {
  if (key === '') return words.keyMissing;
  if (key.length > 4096) return words.keyTooLong;
  return complaints(key, PROVIDER.apiKey)[0] ?? '';
}
