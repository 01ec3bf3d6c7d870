import type { Finding } from '../../contract/settings/finding.ts';
import { GENERAL } from '../../contract/settings/general.ts';
import { isLoopbackHost } from '../../contract/settings/host.ts';
import type { ProviderSettings } from '../../contract/settings/provider.ts';
import { narrow, type PickedSetting } from '../layers.ts';
import type { Layers } from '../setting.ts';

/** Facts that determine whether others on the network could spend the user's keys. */
export interface Exposure {
  readonly host: PickedSetting<string>;
  readonly proxyToken: PickedSetting<string | undefined>;
  readonly insecureBind: PickedSetting<boolean>;
  readonly providers: readonly ProviderSettings[];
  /** The program is starting, or has not been able to listen since its start. */
  readonly isStart: boolean;
}

/** A token must not be guessable if others can reach the port. */
const SHORTEST_TOKEN = 16;
const TOKEN_VARIABLE = GENERAL.proxyToken.variable;

/**
 * Returns the host to listen on. If a key is injected without a token, rejects a host that others can reach, unless the
 * user explicitly allows it, and falls back to the next weaker value that is safe.
 */
export function checkExposure(exposure: Exposure, layers: Layers): PickedSetting<string> {
  const { host, proxyToken } = exposure;
  if (isLoopbackHost(host.value)) return host;
  if (proxyToken.value !== undefined) {
    reportShortToken(proxyToken.value, exposure, layers);
    return host;
  }
  const isEmpty = layers.environment.text(TOKEN_VARIABLE)?.trim() === '';
  return isEmpty ? withoutToken(exposure, layers) : withKeysGuarded(exposure, layers);
}

/**
 * Returns the host for the settings page. Anyone with its link can change where keys go, and there is no TLS, so a host
 * that others can reach is rejected unless the user explicitly allows it.
 */
export function checkPageExposure(
  { host, insecureBind }: Pick<Exposure, 'host' | 'insecureBind'>,
  layers: Layers,
): PickedSetting<string> {
  if (isLoopbackHost(host.value)) return host;
  const danger = `Others can reach the settings page on ${host.value}, and it is plain HTTP: anyone who can read its traffic can change where keys go`;
  const report = (level: Finding['level'], message: string, at: string): void =>
    layers.report({ level, code: 'insecure_ui_bind', message, at, key: host.key });
  if (insecureBind.value) {
    report('warning', `${danger}. ${insecureBind.at} allows it. Put TLS in front.`, insecureBind.at);
    return host;
  }
  const safe = narrow(host, isLoopbackHost);
  const instead = `Serving it on ${safe.value} instead`;
  report(
    'error',
    `${danger}. ${instead}. To serve it beyond this machine, start with ${GENERAL.ui.insecureBind.flag}.`,
    host.at,
  );
  return safe;
}

function withKeysGuarded(exposure: Exposure, layers: Layers): PickedSetting<string> {
  const { host, insecureBind } = exposure;
  const withKey = exposure.providers.filter(({ enabled, apiKey }) => enabled && apiKey !== undefined);
  if (withKey.length === 0) return host;
  const names = withKey.map(({ name }) => name).join(', ');
  const danger = `Anyone who can reach ${host.value} could spend the API key of ${names}`;
  if (insecureBind.value) {
    const message = `${danger}. ${insecureBind.at} allows it. Set ${TOKEN_VARIABLE} to require a token.`;
    layers.report({ level: 'warning', code: 'insecure_bind', message, at: insecureBind.at, key: host.key });
    return host;
  }
  const safe = narrow(host, isLoopbackHost);
  const message =
    `${danger}. Listening on ${safe.value} instead. Either set ${TOKEN_VARIABLE}, so that every request ` +
    `must carry it, or allow it with ${GENERAL.insecureBind.flag} or ${GENERAL.insecureBind.variable}=true.`;
  layers.report({ level: 'error', code: 'insecure_bind', message, at: host.at, key: host.key });
  return safe;
}

/**
 * Handles a token that is set but empty, for example by an unset variable in a compose file. Refuses to listen at
 * startup; a running proxy falls back to a host that others cannot reach.
 */
function withoutToken({ host, proxyToken, isStart }: Exposure, layers: Layers): PickedSetting<string> {
  const safe = narrow(host, isLoopbackHost);
  const message =
    `The proxy token is set but empty, and the proxy would listen on ${host.value} without one. ` +
    (isStart ? 'The proxy does not listen until this is corrected.' : `Listening on ${safe.value} instead.`) +
    ' Give it a value, or unset it.';
  layers.report({ level: 'error', code: 'token_empty', message, at: TOKEN_VARIABLE, key: proxyToken.key });
  return isStart ? { ...host, refusal: { at: TOKEN_VARIABLE, message } } : safe;
}

function reportShortToken(token: string, { host, proxyToken }: Exposure, layers: Layers): void {
  if (token.length >= SHORTEST_TOKEN) return;
  const message =
    `The proxy token has ${token.length} characters, and others can reach ${host.value}: it could be guessed. ` +
    `Use ${SHORTEST_TOKEN} characters or more.`;
  layers.report({ level: 'warning', code: 'token_short', message, at: proxyToken.at, key: proxyToken.key });
}
