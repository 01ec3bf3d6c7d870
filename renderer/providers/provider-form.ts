import { z } from '../../src/contract/zod.ts';
import { checkUrl } from '../settings/address-checks.ts';

/** Path prefixes that are the proxy's own. */
const RESERVED: ReadonlySet<string> = new Set([
  'ui',
  'v1',
  'responses',
  'models',
  'healthz',
  'readyz',
  'metrics',
  'proxy',
  'log',
]);

/** What is wrong with a provider's name, in a sentence; empty where nothing is. */
export function nameProblem(name: string, taken: readonly string[]): string {
  if (name === '') return 'A provider needs a name, such as groq.';
  if (!/^[a-z][a-z0-9-]*$/u.test(name)) return 'Accepted are small letters, digits and -, a letter first.';
  if (name.length > 64) return 'Accepted are at most 64 characters.';
  if (RESERVED.has(name)) return `“${name}” is a path of the proxy itself. Choose another name.`;
  if (taken.includes(name)) return `There is a provider “${name}” already.`;
  return '';
}

/** What the dialog asks of a new provider. */
export interface ProviderForm {
  readonly name: string;
  readonly dialect: 'openai' | 'anthropic';
  readonly baseUrl: string;
}

/** Checks the dialog; `taken` are the names there are. */
export function providerFormSchema(taken: readonly string[]): z.ZodType<ProviderForm, ProviderForm> {
  return z.object({
    name: z
      .string()
      .trim()
      .superRefine(refine((name) => nameProblem(name, taken))),
    dialect: z.enum(['openai', 'anthropic']),
    baseUrl: z.string().trim().superRefine(refine(checkUrl)),
  });
}

/** Checks a new name alone. */
export function nameFormSchema(
  taken: readonly string[],
): z.ZodType<{ readonly name: string }, { readonly name: string }> {
  return z.object({
    name: z
      .string()
      .trim()
      .superRefine(refine((name) => nameProblem(name, taken))),
  });
}

/** What the variables of a provider begin with. */
export function variablePrefix(name: string): string {
  return `LUNAROUTE_${name.toUpperCase().replaceAll('-', '_')}_`;
}

function refine(check: (text: string) => string) {
  return (text: string, context: z.RefinementCtx): void => {
    const message = check(text);
    if (message !== '') context.addIssue({ code: 'custom', message });
  };
}
