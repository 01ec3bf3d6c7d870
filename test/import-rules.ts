/**
 * The rooms (top-level folders and files of src) that each room may import from, besides itself: one direction only.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  dialects: ['contract'],
  rules: ['contract', 'dialects'],
  redaction: ['contract'],
  clock: [],
  system: [],
  'text-edit': [],
  'proxy-variables': ['contract'],
  settings: ['contract', 'dialects', 'rules', 'redaction', 'text-edit', 'proxy-variables', 'system'],
  logging: ['contract', 'redaction'],
  answers: ['contract', 'dialects', 'clock', 'system'],
  metrics: ['contract', 'answers', 'clock'],
  sessions: ['contract', 'answers', 'clock'],
  upstream: ['contract', 'clock', 'logging', 'metrics', 'system'],
  recording: ['contract', 'dialects', 'answers', 'rules', 'redaction', 'clock', 'logging', 'system'],
  proxy: [
    'redaction',
    'contract',
    'dialects',
    'rules',
    'clock',
    'logging',
    'metrics',
    'recording',
    'answers',
    'sessions',
    'upstream',
    'system',
  ],
  alerts: ['contract', 'clock', 'logging'],
  doctor: ['contract', 'clock', 'settings', 'proxy-variables'],
  report: ['contract', 'doctor', 'logging', 'redaction'],
  assistants: ['contract', 'dialects', 'clock', 'system', 'redaction', 'text-edit', 'proxy-variables'],
  run: ['contract', 'dialects', 'system', 'settings', 'assistants', 'text-edit', 'proxy-variables'],
  control: [
    'contract',
    'run',
    'dialects',
    'clock',
    'system',
    'settings',
    'proxy-variables',
    'logging',
    'upstream',
    'proxy',
    'sessions',
    'assistants',
    'report',
    'redaction',
    'doctor',
    'network',
  ],
  demo: ['contract', 'dialects', 'clock', 'system'],
  network: ['clock'],
  service: ['system', 'text-edit'],
  'app-options': ['clock', 'control', 'logging', 'network', 'proxy', 'settings'],
  app: ['app-options', 'alerts', 'contract', 'clock', 'settings', 'logging', 'recording', 'proxy', 'control'],
  cli: [
    'proxy-variables',
    'contract',
    'run',
    'dialects',
    'clock',
    'settings',
    'logging',
    'control',
    'demo',
    'assistants',
    'doctor',
    'system',
    'report',
    'app',
    'service',
    'redaction',
  ],
};

/** The window's layers from the bottom up: a folder may import from itself and from folders listed above it. */
export const WINDOW_LAYERS: readonly (readonly string[])[] = [
  ['client', 'text'],
  ['theme', 'ui', 'live'],
  ['navigation', 'proxy', 'text-file', 'limits'],
  ['settings-form', 'request-list', 'session-list', 'connection-timeline'],
  ['staged-changes'],
  ['pages'],
  ['frame'],
];

/** Pages that are part of another page. */
export const PARTS_OF_PAGES: Readonly<Record<string, string>> = {
  'pages/first-run': 'pages/providers',
  'pages/recordings': 'pages/requests',
  'pages/about': 'pages/settings',
  'pages/assistants': 'pages/first-run',
};

/** The shell's folders, and the others that each may import from. The files above them combine them. */
export const SHELL_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  start: [],
  updates: [],
  session: [],
  system: ['updates'],
  ipc: ['session'],
  window: ['session', 'system'],
  tray: ['system'],
  quit: ['system', 'window'],
};

/** Packages that only these rooms may import. */
export const ONLY_IN: Readonly<Record<string, string>> = {
  undici: 'upstream',
  re2js: 'rules',
  'undici/lib/dispatcher/client.js': 'upstream',
  'js-yaml': 'text-edit',
  yaml: 'text-edit settings',
  zod: 'settings contract',
  '@orpc/contract': 'contract',
  '@orpc/server': 'control',
  '@orpc/server/node': 'control',
  'prom-client': 'metrics',
  'prom-client/lib/registry.js': 'metrics',
  'jsonc-parser': 'text-edit',
  'smol-toml': 'text-edit',
  'toml-eslint-parser': 'text-edit',
  diff: 'text-edit',
  'har-format': 'recording',
  commander: 'cli',
};

/** Files outside their own folder that the window and the shell may import. */
export const OUTSIDE: Readonly<Record<string, RegExp>> = {
  // Both builds share one step.
  renderer: /^(?:src\/(?:contract|dialects)\/|electron\/build-steps\.ts$)/u,
  electron:
    /^src\/(?:contract|settings|text-edit|control|demo|logging|alerts|system|app\.ts|clock\.ts|cli\/command-names\.ts)/u,
};
