import { GENERAL_DEFINITIONS, VARIABLE_ENDINGS } from '../../src/contract/settings/all-settings.ts';
import { generalVariables } from '../../src/contract/settings/definition.ts';

const GENERAL = new Set(['LUNAROUTE_CONFIG', 'RUST_LOG', ...GENERAL_DEFINITIONS.flatMap(generalVariables)]);
const KEYS = new Set(['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_API_KEY']);
const OF_PROVIDER = /^LUNAROUTE_(?:OPENAI|ANTHROPIC|GEMINI)_(.+)$/u;

/** Returns the variables that are not settings of the product or its built-in providers. */
export function strangeVariables(names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const ending = OF_PROVIDER.exec(name)?.[1] ?? '';
    return !GENERAL.has(name) && !KEYS.has(name) && !VARIABLE_ENDINGS.includes(ending);
  });
}
