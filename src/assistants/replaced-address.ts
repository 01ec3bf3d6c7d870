import type { AssistantCaution } from '../contract/assistants.ts';
import type { KeyPath } from '../text-edit/text-format.ts';
import { type Assistant, glanceAtKey, glanceAtText, type AssistantEnvironment } from './assistant.ts';
import { isAddressKey, isSamePath } from './connection-edit.ts';
import type { ConnectionRecord } from './write-ahead-record.ts';
import { dialectOfKey, formatLocalAddress, type NamedAddress, whereItLeads } from './named-address.ts';
import type { UpstreamAddress } from './proxy-address.ts';

/** Inputs for finding the addresses that LunaRoute's address replaces. */
export interface ReplacedQuestion {
  readonly assistant: Assistant;
  readonly around: AssistantEnvironment;
  /** The file that gets the proxy's address. */
  readonly file: string;
  /** Current text of the file, without a byte order mark; undefined if there is no file. Always parses. */
  readonly text: string | undefined;
  readonly keys: readonly KeyPath[];
  readonly connection: ConnectionRecord | null;
  readonly proxyUrl: string;
  readonly providers: readonly UpstreamAddress[];
}

/**
 * Returns cautions about the addresses that LunaRoute's address replaces, unless they lead to the same provider: the
 * user's own router would be bypassed, and a key for another host would be sent to LunaRoute's provider.
 */
export function replacedAddresses(question: ReplacedQuestion): readonly AssistantCaution[] {
  const { proxyUrl, providers } = question;
  return [...inItsFile(question), ...elsewhere(question)].flatMap(({ how, ...one }) => {
    const provider = providers.find(({ name }) => name === one.dialect);
    const leads = whereItLeads(one.text, { proxyUrl, provider });
    if (leads === 'nowhere_else') return [];
    if (leads === 'this_machine' || provider === undefined)
      return [{ code: 'local_address', level: 'note', message: formatLocalAddress(one, how) }];
    return [otherHost(one, provider)];
  });
}

interface Replaced extends NamedAddress {
  /** How LunaRoute's address supersedes it. */
  readonly how: string;
}

function inItsFile({ assistant, text, keys, connection }: ReplacedQuestion): readonly Replaced[] {
  const how = 'Connecting replaces it';
  // Other keys it sets, such as NO_PROXY, are not addresses.
  const addresses = keys.filter((key) => isAddressKey(assistant, key));
  return [...addresses, ...(assistant.weakerKeys ?? [])].flatMap((key) => {
    const now = glanceAtKey(assistant.format, text, key);
    const ours = connection?.keys.find(({ path }) => isSamePath(path, key))?.written;
    return now === ours ? [] : named(key.join('.'), key, now).map((one) => ({ ...one, how }));
  });
}

function elsewhere(question: ReplacedQuestion): readonly Replaced[] {
  const { assistant, around, file, text: own, keys } = question;
  const how = "LunaRoute's address overrides it";
  const merged = assistant.mergedFiles?.(around) ?? [];
  const weaker = merged.slice(0, Math.max(0, merged.indexOf(file)));
  const inFiles = weaker.flatMap((other) => {
    const text = glanceAtText(other);
    return keys.flatMap((key) =>
      named(`${key.join('.')} in ${other}`, key, glanceAtKey(assistant.format, text, key)),
    );
  });
  // The file already overrides variables for keys it sets.
  const unset = keys.filter((key) => glanceAtKey(assistant.format, own, key) === undefined);
  const dialects = new Set(unset.map(dialectOfKey));
  const inVariables = (assistant.weakerVariables ?? [])
    .filter((name) => dialects.has(dialectOfKey([name])))
    .flatMap((name) => named(`The variable ${name}`, [name], around.env[name]));
  return [...inFiles, ...inVariables].map((one) => ({ ...one, how }));
}

function named(name: string, key: KeyPath, text: string | undefined): readonly NamedAddress[] {
  return text === undefined ? [] : [{ name, dialect: dialectOfKey(key), text }];
}

function otherHost({ name, text }: NamedAddress, provider: UpstreamAddress): AssistantCaution {
  const { host } = new URL(text);
  return {
    code: 'other_host',
    level: 'warning',
    message:
      `${name} names ${host}. Once connected, the key for it is sent to LunaRoute's provider ${provider.name} ` +
      `(${new URL(provider.baseUrl).host}). To keep using ${host}, set that provider's base URL to it first.`,
  };
}
