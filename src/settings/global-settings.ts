import { DEFAULTS, LOG_LEVELS } from '../contract/settings.ts';
import type { LogLevel, SettingValue } from '../contract/settings.ts';
import type { SettingsFlags } from './inputs.ts';
import type { Setting } from './layers.ts';
import {
  booleanReader,
  choiceReader,
  hostListReader,
  folderReader,
  hostReader,
  integerReader,
  secretReader,
} from './value-readers.ts';
import type { ResolvePath } from './value-readers.ts';

/** Every setting outside the providers, ready to be looked up. */
export interface GlobalSettings {
  readonly host: Setting<string>;
  readonly port: Setting<number>;
  readonly uiEnabled: Setting<boolean>;
  readonly uiHost: Setting<string>;
  readonly uiPort: Setting<number>;
  readonly logLevel: Setting<LogLevel>;
  readonly logRequests: Setting<boolean>;
  readonly sessionRecording: Setting<boolean>;
  readonly sessionsDir: Setting<string>;
  readonly recordBodies: Setting<boolean>;
  readonly recordingMaxFileMb: Setting<number>;
  readonly recordingKeepDays: Setting<number>;
  readonly recordingKeepMb: Setting<number>;
  readonly proxyToken: Setting<string | undefined>;
  readonly allowedHosts: Setting<readonly string[]>;
  readonly insecureBind: Setting<boolean>;
}

/** What the settings outside the providers depend on. */
export interface GlobalOptions {
  readonly flags: SettingsFlags;
  /** The sessions folder beside the config file. */
  readonly sessionsDir: string;
  readonly resolvePath: ResolvePath;
}

/** Where each setting outside the providers stands, and what it accepts. */
export function globalSettings(options: GlobalOptions): GlobalSettings {
  const { flags } = options;
  const port = integerReader({ min: 0, max: 65535 });
  return {
    host: {
      ...entry('host', 'LUNAROUTE_HOST', DEFAULTS.host),
      flag: { name: '--host', raw: flags.host },
      read: hostReader(),
    },
    port: {
      ...entry<number>('port', 'LUNAROUTE_PORT', DEFAULTS.port),
      flag: { name: '--port', raw: flags.port },
      read: port,
    },
    uiEnabled: {
      ...entry<boolean>('ui.enabled', 'LUNAROUTE_UI_ENABLED', DEFAULTS.uiEnabled),
      // There is no --ui: true is only what a command line parser says when --no-ui was not given.
      flag: { name: '--no-ui', raw: flags.ui === false ? false : undefined },
      read: booleanReader(),
    },
    uiHost: { ...entry('ui.host', 'LUNAROUTE_UI_HOST', DEFAULTS.uiHost), read: hostReader() },
    uiPort: {
      ...entry<number>('ui.port', 'LUNAROUTE_UI_PORT', DEFAULTS.uiPort),
      flag: { name: '--ui-port', raw: flags.uiPort },
      read: port,
    },
    logLevel: {
      ...entry<LogLevel>('logging.level', 'LUNAROUTE_LOG_LEVEL', DEFAULTS.logLevel),
      read: choiceReader(LOG_LEVELS),
    },
    ...recordingAndLog(options),
    ...recordingLimits(),
    ...safety(flags),
  };
}

function recordingAndLog(
  options: GlobalOptions,
): Pick<GlobalSettings, 'logRequests' | 'sessionRecording' | 'sessionsDir'> {
  return {
    logRequests: {
      ...entry<boolean>('logging.log_requests', 'LUNAROUTE_LOG_REQUESTS', DEFAULTS.logRequests),
      read: booleanReader(),
    },
    sessionRecording: {
      ...entry<boolean>(
        'session_recording.enabled',
        'LUNAROUTE_ENABLE_SESSION_RECORDING',
        DEFAULTS.sessionRecording.enabled,
      ),
      read: booleanReader(),
    },
    sessionsDir: {
      ...entry('session_recording.jsonl.directory', 'LUNAROUTE_SESSIONS_DIR', options.sessionsDir),
      read: folderReader(options.resolvePath),
    },
  };
}

function recordingLimits(): Pick<
  GlobalSettings,
  'recordBodies' | 'recordingMaxFileMb' | 'recordingKeepDays' | 'recordingKeepMb'
> {
  const { bodies, maxFileMb, keepDays, keepMb } = DEFAULTS.sessionRecording;
  return {
    recordBodies: { ...fileEntry<boolean>('session_recording.bodies', bodies), read: booleanReader() },
    recordingMaxFileMb: {
      ...fileEntry<number>('session_recording.max_file_mb', maxFileMb),
      read: integerReader({ min: 1, max: 1024 }),
    },
    recordingKeepDays: {
      ...fileEntry<number>('session_recording.keep_days', keepDays),
      read: integerReader({ min: 1, max: 3650 }),
    },
    recordingKeepMb: {
      ...fileEntry<number>('session_recording.keep_mb', keepMb),
      read: integerReader({ min: 1, max: 1_048_576 }),
    },
  };
}

function safety(flags: SettingsFlags): Pick<GlobalSettings, 'proxyToken' | 'allowedHosts' | 'insecureBind'> {
  return {
    proxyToken: {
      key: 'proxy_token',
      inFile: true,
      variables: ['LUNAROUTE_PROXY_TOKEN'],
      isSecret: true,
      read: secretReader(),
      fallback: { value: undefined, shown: null },
    },
    allowedHosts: {
      ...entry<readonly string[]>('allowed_hosts', 'LUNAROUTE_ALLOWED_HOSTS', []),
      read: hostListReader(),
    },
    // Not in the file: that anybody on the network may spend the key is a choice of who starts the program.
    insecureBind: {
      ...entry<boolean>('insecure_bind', 'LUNAROUTE_INSECURE_BIND', DEFAULTS.insecureBind),
      inFile: false,
      flag: { name: '--insecure-bind', raw: flags.insecureBind === true ? true : undefined },
      read: booleanReader(),
    },
  };
}

function entry<T extends SettingValue>(
  key: string,
  variable: string,
  fallback: T,
): Omit<Setting<T>, 'read' | 'flag'> {
  return { key, inFile: true, variables: [variable], fallback: { value: fallback, shown: fallback } };
}

/** A setting that has no variable. */
function fileEntry<T extends SettingValue>(key: string, fallback: T): Omit<Setting<T>, 'read' | 'flag'> {
  return { key, inFile: true, variables: [], fallback: { value: fallback, shown: fallback } };
}
