import type { Settings } from '../contract/settings/settings.ts';

/** The settings that contain secrets. */
export type SecretSettings = Pick<Settings, 'proxyToken'> & {
  readonly ui: Pick<Settings['ui'], 'token'>;
  readonly providers: readonly Pick<Settings['providers'][number], 'apiKey' | 'proxy' | 'baseUrl'>[];
};

/** Returns all secrets in the settings in effect, verbatim; some may be empty. */
export function settingsSecrets({ proxyToken = '', ui, providers }: SecretSettings): readonly string[] {
  const found = [proxyToken, ui.token ?? ''];
  for (const { apiKey = '', proxy, baseUrl } of providers) {
    found.push(apiKey);
    for (const url of [proxy, baseUrl]) {
      const { username = '', password = '' } = (url === undefined ? null : URL.parse(url)) ?? {};
      found.push(password, decoded(password), username);
    }
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // no percent-encoding
  }
}
