import { ALERT_THRESHOLDS } from '../program-limits.ts';
import { LOG_LEVELS, type LogLevel } from '../log.ts';
import { countInWords, durationInWords, groupedText } from '../number-text.ts';
import { type Definition, setting } from './definition.ts';
import {
  boolean,
  choice,
  host,
  hostList,
  integer,
  originList,
  linkSecret,
  rules,
  secret,
  text,
} from './parse-value.ts';
import type { Rule } from './rules.ts';
import { SESSION_RECORDING } from './session-recording.ts';

const PROXY = 'Proxy';
const PAGE = 'Web settings page';
const LOG = 'Log';
const ALERTS = 'Alerts';
const UPDATES = 'Updates';

const USED = ALERT_THRESHOLDS.usedShares.map((share) => `${share * 100}%`).join(' or ');

/** For definitions whose variable is named in texts. */
interface WithVariable {
  readonly variable: string;
}

const port = integer({ min: 0, max: 65535 });

/** Defines a setting that turns one kind of alert on or off. */
function alert(
  name: string,
  byDefault: boolean,
  words: { readonly label: string; readonly meaning: string },
): Definition<boolean> {
  return setting({
    key: `alerts.${name}`,
    variable: `LUNAROUTE_ALERTS_${name.toUpperCase()}`,
    ...boolean(),
    default: byDefault,
    whenUnusable: 'default',
    group: ALERTS,
    ...words,
  });
}

/** Every setting outside the providers. */
export const GENERAL = {
  host: setting({
    key: 'host',
    variable: 'LUNAROUTE_HOST',
    flag: '--host',
    ...host(),
    default: '127.0.0.1',
    whenUnusable: { closed: '127.0.0.1' },
    group: PROXY,
    label: 'Address',
    meaning: 'Where the proxy listens. Anything but loopback is reachable from other machines.',
  }),
  port: setting({
    key: 'port',
    variable: 'LUNAROUTE_PORT',
    flag: '--port',
    ...port,
    default: 8081,
    whenUnusable: 'default',
    group: PROXY,
    label: 'Port',
    meaning: 'Assistants connect here.',
  }),
  proxyToken: setting<string | undefined, WithVariable>({
    key: 'proxy_token',
    variable: 'LUNAROUTE_PROXY_TOKEN',
    ...secret(),
    default: undefined,
    defaultText: 'none',
    whenUnusable: 'listener',
    group: PROXY,
    label: 'Proxy token',
    meaning: 'When set, every request must carry it as x-lunaroute-token.',
  }),
  allowedHosts: setting<readonly string[], WithVariable>({
    key: 'allowed_hosts',
    variable: 'LUNAROUTE_ALLOWED_HOSTS',
    ...hostList(),
    default: [],
    whenUnusable: { closed: [] },
    group: PROXY,
    label: 'Allowed hosts',
    meaning: 'Extra Host names to accept, such as a compose service; without a port, any port matches.',
  }),
  // Only in the file: who is admitted should be written down where it can be checked later.
  allowedOrigins: setting<readonly string[]>({
    key: 'allowed_origins',
    ...originList(),
    default: [],
    whenUnusable: { closed: [] },
    group: PROXY,
    label: 'Allowed origins',
    meaning:
      'Desktop apps and web pages that may use the proxy from a browser window, by their exact origin, such as app://obsidian.md.',
  }),
  pathCheck: setting({
    key: 'path_check',
    variable: 'LUNAROUTE_PATH_CHECK',
    ...boolean(),
    default: true,
    whenUnusable: 'default',
    group: PROXY,
    label: 'Check network paths',
    meaning: 'Detect dead network paths within seconds, before a request has to time out (Linux).',
  }),
  systemCa: setting({
    key: 'system_ca',
    variable: 'LUNAROUTE_SYSTEM_CA',
    ...boolean(),
    default: true,
    whenUnusable: { closed: false },
    group: PROXY,
    label: 'System certificates',
    meaning: "Trust this system's certificates too, such as that of a company's TLS-inspecting proxy.",
  }),
  drainSecs: setting({
    key: 'drain_secs',
    variable: 'LUNAROUTE_DRAIN_SECS',
    ...integer({ min: 0, max: 3600, unit: 's' }),
    default: 10,
    whenUnusable: 'default',
    group: PROXY,
    label: 'Time to finish',
    meaning: 'How long requests may take to finish on Stop, Quit or SIGTERM. 0: cut off at once.',
  }),
  // Not in the file: whoever starts the program decides to let anybody on the network spend the key.
  insecureBind: setting({
    key: 'insecure_bind',
    variable: 'LUNAROUTE_INSECURE_BIND',
    flag: '--insecure-bind',
    notInFile: true,
    ...boolean(),
    default: false,
    whenUnusable: { closed: false },
    group: PROXY,
    label: 'Insecure bind',
    meaning: 'Listen beyond this machine with an injected key and without a token.',
  }),
  routingRules: setting<readonly Rule[]>({
    key: 'routing.rules',
    ...rules(),
    default: [],
    whenUnusable: 'rules',
    group: PROXY,
    label: 'Routing rules',
    meaning: "Routes requests by model: the first pattern that matches the request's model decides.",
  }),
  ui: {
    enabled: setting({
      key: 'ui.enabled',
      variable: 'LUNAROUTE_UI_ENABLED',
      flag: '--no-ui',
      ...boolean(),
      default: true,
      whenUnusable: { closed: false },
      group: PAGE,
      label: 'Serve the page',
      meaning: 'This window as a web page, when the program runs in a terminal or container.',
    }),
    host: setting({
      key: 'ui.host',
      variable: 'LUNAROUTE_UI_HOST',
      ...host(),
      default: '127.0.0.1',
      whenUnusable: { closed: '127.0.0.1' },
      group: PAGE,
      label: 'Page address',
      meaning: 'Where the page is served.',
    }),
    port: setting({
      key: 'ui.port',
      variable: 'LUNAROUTE_UI_PORT',
      flag: '--ui-port',
      ...port,
      default: 8082,
      whenUnusable: 'default',
      group: PAGE,
      label: 'Page port',
      meaning: 'Where the page listens. Takes effect at the next start.',
    }),
    // Neither is in the file: both open up the page, which is decided by whoever starts the program.
    token: setting<string | undefined, WithVariable>({
      key: 'ui.token',
      variable: 'LUNAROUTE_UI_TOKEN',
      notInFile: true,
      ...linkSecret(32),
      default: undefined,
      defaultText: 'a new one at each start',
      whenUnusable: { closed: undefined },
      group: PAGE,
      label: 'Page token',
      meaning:
        'Opens the page. For containers, where nobody can read the link. Takes effect at the next start.',
    }),
    insecureBind: setting({
      key: 'ui.insecure_bind',
      flag: '--insecure-ui-bind',
      notInFile: true,
      ...boolean(),
      default: false,
      whenUnusable: { closed: false },
      group: PAGE,
      label: 'Insecure page bind',
      meaning: 'Serve the page beyond this machine, in plain text.',
    }),
  },
  logLevel: setting<LogLevel>({
    key: 'logging.level',
    variable: 'LUNAROUTE_LOG_LEVEL',
    ...choice(LOG_LEVELS),
    default: 'info',
    whenUnusable: 'default',
    group: LOG,
    label: 'Log level',
    meaning: 'What goes to standard output. The Log page has a level of its own.',
  }),
  rustLog: setting<string | undefined, WithVariable>({
    key: 'logging.rust_log',
    variable: 'RUST_LOG',
    notInFile: true,
    ...text(),
    default: undefined,
    defaultText: 'none',
    whenUnusable: 'default',
    group: LOG,
    label: 'Levels by target',
    meaning: 'Such as lunaroute_egress=debug. Overrides the log level for the targets it names.',
  }),
  logRequests: setting({
    key: 'logging.log_requests',
    variable: 'LUNAROUTE_LOG_REQUESTS',
    ...boolean(),
    default: false,
    whenUnusable: { closed: false },
    group: LOG,
    label: 'Log requests',
    meaning: 'One line per request at info level.',
  }),
  alerts: {
    limits: alert('rate_limits', true, {
      label: 'Rate limits',
      meaning: `Notifies you when a rate-limit window of ${durationInWords(ALERT_THRESHOLDS.shortestWindowMinutes * 60_000)} or more is ${USED} used, or blocked.`,
    }),
    sessions: alert('session_trouble', true, {
      label: 'Sessions in trouble',
      meaning: `Notifies you when ${countInWords(ALERT_THRESHOLDS.failuresInARow)} requests in a session fail in a row, or its provider says to wait more than ${durationInWords(ALERT_THRESHOLDS.longestWaitMs)}.`,
    }),
    providers: alert('provider_failures', true, {
      label: 'Failing providers',
      meaning: `Notifies you when a provider can't be reached for ${durationInWords(ALERT_THRESHOLDS.outageMs)}.`,
    }),
    cacheBreaks: alert('cache_breaks', false, {
      label: 'Cache breaks',
      meaning: `Notifies you when ${groupedText(ALERT_THRESHOLDS.cacheBreakTokens)} tokens or more of a main thread could have been read from the cache and were not.`,
    }),
  },
  sessionRecording: SESSION_RECORDING,
  updates: {
    check: setting({
      key: 'updates.check',
      variable: 'LUNAROUTE_UPDATES_CHECK',
      oppositeVariable: 'LUNAROUTE_NO_UPDATE_CHECK',
      ...boolean(),
      default: true,
      whenUnusable: { closed: false },
      group: UPDATES,
      label: 'Check for updates',
      meaning:
        'The desktop app asks GitHub once a day whether a newer version is out. It sends no data and installs nothing. Only in the desktop app.',
    }),
  },
};
