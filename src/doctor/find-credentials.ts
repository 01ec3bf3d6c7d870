import { clockOfClient } from '../contract/clients.ts';
import type { DoctorFinding } from '../contract/doctor.ts';
import { sourcePlace } from '../contract/settings/source-place.ts';
import { globalChange } from './change.ts';
import type { CredentialFacts, DoctorFacts, ProviderFacts } from './facts.ts';
import { counted } from './format.ts';

/**
 * Reports that the provider's key replaced credentials sent by clients, so that a different account is billed than they
 * may expect.
 */
export function findKeyReplaced(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name, apiKey, inject } = provider.settings;
  const { credentialsReplaced: replaced, firstClients } = credentialsOf(provider);
  // Ignore what was replaced under a different `inject` value that is not in effect any more.
  const keys = inject === 'when_missing' ? 0 : replaced.key;
  const subscriptions = inject === 'always' ? replaced.subscription : 0;
  if (apiKey === undefined || keys + subscriptions === 0) return [];
  const { key, removal } = keyPlace(facts, name);
  const hasSubscription = subscriptions > 0;
  const client = formatClient(hasSubscription ? firstClients.subscription : firstClients.key);
  const better = hasSubscription ? 'auto' : 'when_missing';
  return [
    {
      id: 'key_replaced',
      provider: name,
      severity: hasSubscription ? 'warning' : 'info',
      title: `${key} replaced the ${hasSubscription ? 'subscription' : 'key'} that ${client} sends`,
      evidence: [
        ...(hasSubscription ? [formatCount(subscriptions, "a subscription's token", key)] : []),
        ...(keys > 0 ? [formatCount(keys, "the client's own key", key)] : []),
      ],
      cause: hasSubscription
        ? `These requests are billed per use to the key in ${key}, instead of being covered by the subscription.`
        : `These requests are billed to the key in ${key}, not to the client's own.`,
      remedy: `If you don't want that, set inject: ${better} for ${name}, or ${removal}.`,
      change: globalChange(facts, `providers.${name}.inject`, { current: inject, proposed: better }),
    },
  ];
}

/** Reports that a subscription token was passed through although a key is set. Not a problem, but worth knowing. */
export function findSubscriptionKept(facts: DoctorFacts, provider: ProviderFacts): DoctorFinding[] {
  const { name, apiKey, inject } = provider.settings;
  const { tokensKept, firstClients } = credentialsOf(provider);
  if (apiKey === undefined || inject !== 'auto' || tokensKept === 0) return [];
  const { key } = keyPlace(facts, name);
  return [
    {
      id: 'subscription_kept',
      provider: name,
      severity: 'info',
      title: `${formatClient(firstClients.kept)} uses its own subscription instead of ${key}`,
      evidence: [`${counted(tokensKept, 'request')} kept the subscription token that the client sent.`],
      cause: `With inject: auto a key replaces other keys, but never a subscription's token: these requests are covered by the subscription.`,
      remedy: `Nothing, unless you want ${key} to be billed: then set inject: always for ${name}.`,
      change: null,
    },
  ];
}

const NONE: CredentialFacts = {
  credentialsReplaced: { key: 0, subscription: 0 },
  tokensKept: 0,
  firstClients: { key: '', subscription: '', kept: '' },
};

function credentialsOf({ traffic }: ProviderFacts): CredentialFacts {
  return traffic?.credentials ?? NONE;
}

function formatCount(count: number, credential: string, key: string): string {
  return `${counted(count, 'request')} arrived with ${credential}, and went to the provider with the key in ${key}.`;
}

/** Returns the place of the key (the variable, or the file and line) and how to remove it. */
function keyPlace(
  { effective }: DoctorFacts,
  provider: string,
): { readonly key: string; readonly removal: string } {
  const source = effective.find(({ key }) => key === `providers.${provider}.api_key`)?.source;
  const key = source === undefined ? 'the settings' : sourcePlace(source);
  if (source?.kind !== 'env') return { key, removal: `remove the key from ${key}` };
  return {
    key,
    removal: `unset ${key}${source.from === 'login_shell' ? ', which your login shell sets' : ''}`,
  };
}

/** Returns the client's common name, or else the start of its User-Agent. */
function formatClient(userAgent: string): string {
  return clockOfClient(userAgent)?.assistant ?? (/^[\w.@/-]{1,60}/u.exec(userAgent)?.[0] || 'a client');
}
