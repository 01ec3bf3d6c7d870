/** The pages of the window, in navigation order. */
export const PAGES = [
  'providers',
  'connections',
  'sessions',
  'requests',
  'log',
  'assistants',
  'doctor',
  'settings',
] as const;
export type PageName = (typeof PAGES)[number];

/** The pages' names. */
export const PAGE_LABELS: Readonly<Record<PageName, string>> = {
  providers: 'Providers',
  connections: 'Connections',
  sessions: 'Sessions',
  requests: 'Requests',
  log: 'Log',
  assistants: 'Assistants',
  doctor: 'Doctor',
  settings: 'Settings',
};

/** The place named by the URL: a page, a provider on it and a setting to show. */
export interface WindowPlace {
  readonly page: PageName;
  /** The item shown by pages with one item at a time: a provider or a request; on Settings, `about`. */
  readonly provider?: string;
  /** The dotted key of a setting's row; relative to `providers.<name>` on the Providers page. */
  readonly setting?: string;
}

/** Parses a URL fragment such as `/providers/openai?setting=http_client.timeout_secs`. */
export function parsePlace(hash: string): WindowPlace {
  const [path = '', query = ''] = hash.replace(/^#?\/?/u, '').split('?', 2);
  const [first = '', second = ''] = path.split('/').map(decoded);
  const page = PAGES.find((name) => name === first) ?? 'providers';
  const setting = new URLSearchParams(query).get('setting') ?? '';
  return {
    page,
    ...(page === first && second !== '' ? { provider: second } : {}),
    ...(setting === '' ? {} : { setting }),
  };
}

/** The URL of a place, for `href`. */
export function hrefOf(place: WindowPlace): string {
  const provider = place.provider === undefined ? '' : `/${encodeURIComponent(place.provider)}`;
  const setting = place.setting === undefined ? '' : `?setting=${encodeURIComponent(place.setting)}`;
  return `#/${place.page}${provider}${setting}`;
}

/** The URL of a request on the Requests page. */
export function requestHref(id: number): string {
  return `#/requests/${id}`;
}

/** The place of a setting's row, given its full dotted key. */
export function placeOfSetting(key: string): WindowPlace {
  const [, provider, setting] = /^providers\.([^.]+)\.(.+)$/u.exec(key) ?? [];
  if (provider === undefined || setting === undefined) return { page: 'settings', setting: key };
  return { page: 'providers', provider, setting };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
