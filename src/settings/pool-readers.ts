import { POOL_DEFAULTS, POOL_SETTINGS, POOL_SETTING_NAMES } from '../contract/pool-settings.ts';
import type { PoolSettingFacts, PoolSettings } from '../contract/pool-settings.ts';
import type { Picked, Setting } from './layers.ts';
import type { Reader } from './value-readers.ts';
import { booleanReader, choiceReader, integerReader, statusesReader } from './value-readers.ts';

type PoolName = keyof PoolSettings;

/** One pool value as it was picked; which of them it is, its key tells. */
export type PickedPoolValue = Picked<PoolSettings[PoolName]>;

/** The keys under `http_client`, in the order in which they are shown. */
export const HTTP_CLIENT_KEYS: readonly string[] = POOL_SETTING_NAMES.map((name) => POOL_SETTINGS[name].yaml);

/** The `<SETTING>` part of each pool variable. */
export const POOL_VARIABLE_ENDINGS: readonly string[] = POOL_SETTING_NAMES.map(
  (name) => POOL_SETTINGS[name].env,
).filter((ending) => ending !== '');

/** Looks up every pool value of one provider. `pickOne` is called once for each, in the order shown. */
export function pickPool(
  provider: { readonly name: string; readonly variablePrefix: string },
  pickOne: <T>(setting: Setting<T>) => Picked<T>,
): { pool: PoolSettings; picked: readonly PickedPoolValue[] } {
  const picked: PickedPoolValue[] = [];
  const take = <N extends PoolName>(name: N, read: Reader<PoolSettings[N]>): PoolSettings[N] => {
    const facts: PoolSettingFacts = POOL_SETTINGS[name];
    const fallback = POOL_DEFAULTS[name];
    const one = pickOne<PoolSettings[N]>({
      key: `providers.${provider.name}.http_client.${facts.yaml}`,
      inFile: true,
      variables: facts.env === '' ? [] : [`${provider.variablePrefix}${facts.env}`],
      read,
      fallback: { value: fallback, shown: fallback },
    });
    picked.push(one);
    return one.value;
  };
  const pool: PoolSettings = {
    timeoutSecs: take('timeoutSecs', integerReader(POOL_SETTINGS.timeoutSecs)),
    connectTimeoutSecs: take('connectTimeoutSecs', integerReader(POOL_SETTINGS.connectTimeoutSecs)),
    poolMaxIdle: take('poolMaxIdle', integerReader(POOL_SETTINGS.poolMaxIdle)),
    poolIdleTimeoutSecs: take('poolIdleTimeoutSecs', integerReader(POOL_SETTINGS.poolIdleTimeoutSecs)),
    tcpKeepaliveSecs: take('tcpKeepaliveSecs', integerReader(POOL_SETTINGS.tcpKeepaliveSecs)),
    maxRetries: take('maxRetries', integerReader(POOL_SETTINGS.maxRetries)),
    enablePoolMetrics: take('enablePoolMetrics', booleanReader()),
    maxConnectionAgeSecs: take('maxConnectionAgeSecs', integerReader(POOL_SETTINGS.maxConnectionAgeSecs)),
    firstByteTimeoutSecs: take('firstByteTimeoutSecs', integerReader(POOL_SETTINGS.firstByteTimeoutSecs)),
    streamIdleTimeoutSecs: take('streamIdleTimeoutSecs', integerReader(POOL_SETTINGS.streamIdleTimeoutSecs)),
    replaceStale: take('replaceStale', choiceReader(POOL_SETTINGS.replaceStale.choices)),
    retryStatuses: take('retryStatuses', statusesReader()),
  };
  return { pool, picked };
}
