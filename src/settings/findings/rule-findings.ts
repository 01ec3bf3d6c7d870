import { providerField } from '../../contract/settings/rules.ts';
import { formatPlace } from '../file/config-file.ts';
import { isMapping, valueAt } from '../../text-edit/yaml/parse-yaml.ts';
import type { Mapping } from '../../text-edit/yaml/parse-yaml.ts';
import { quote } from '../layers.ts';
import type { Layers } from '../setting.ts';
import { expandVariables } from '../sources/expand-variables.ts';

const PATH = ['routing', 'rules'] as const;
const KEY = PATH.join('.');

/** Reports problems in readable rules: providers that do not exist, and keys that nothing reads. */
export function reportRules(providers: readonly string[], layers: Layers): void {
  const list = valueAt(layers.file.tree, PATH);
  for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
    if (!isMapping(item)) continue;
    reportUnused(item, index, layers);
    reportUnknown(item, index, { providers, layers });
  }
}

function reportUnused(item: Mapping, index: number, { file, report }: Layers): void {
  const used = new Set(['model_pattern', 'provider', providerField(item)]);
  for (const key of Object.keys(item).filter((one) => !used.has(one))) {
    const at = formatPlace(file.path, file.places([...PATH, index, key]).key);
    const message = `${quote(key)} in a routing rule is not used: rules are tried in order, and the first that matches decides.`;
    report({ level: 'warning', code: 'unknown_key', message, at, key: KEY });
  }
}

/** Keeps a rule with an unknown provider in effect: its requests are refused rather than sent elsewhere. */
function reportUnknown(
  item: Mapping,
  index: number,
  { providers, layers }: { readonly providers: readonly string[]; readonly layers: Layers },
): void {
  const field = providerField(item);
  const expansion = expandVariables(item[field], layers.environment);
  const name =
    expansion.kind === 'value' && typeof expansion.value === 'string' ? expansion.value.trim() : '';
  if (name === '' || providers.includes(name)) return;
  const at = formatPlace(layers.file.path, layers.file.places([...PATH, index, field]).value);
  const message =
    `There is no provider ${quote(name)} (there are ${providers.join(', ')}). ` +
    'Requests that this rule matches are refused until it is corrected.';
  layers.report({ level: 'error', code: 'unknown_provider', message, at, key: KEY });
}
