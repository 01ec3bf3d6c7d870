/** Test folders that are run on Node for Windows, the slowest first. */
export const ROOMS = ['assistants', 'upstream', 'settings', 'metrics', 'logging'] as const;

const FETCH =
  "Node's fetch gets no connection to loopback under Wine (connect UNKNOWN), and much of it asks by fetch";
const LONG = 'it starts the whole program again and again, which takes longer than the four minutes';
const ELECTRON = 'Electron and Chromium for Windows do not run under Wine';
const PURE = 'it asks nothing of the system that differs on Windows';

/** All other test folders and files, with the reason why they are not run there. */
export const BEYOND_WINE: Readonly<Record<string, string>> = {
  doctor: FETCH,
  recording: FETCH,
  clients: FETCH,
  control: FETCH,
  demo: FETCH,
  security: FETCH,
  cli: LONG,
  faults: LONG,
  'live-edits': LONG,
  proxy: `${LONG} (it had not ended after 150 s)`,
  electron: ELECTRON,
  'electron-real': ELECTRON,
  window: ELECTRON,
  deploy: 'containers and Prometheus are programs for Linux',
  image: 'containers are for Linux',
  packaging: 'the stub of Electron is a Linux program',
  'real-clients': 'the clients that are installed here are programs for this system',
  release: 'npm is no program there but a script, which is started otherwise',
  network: 'the addresses that Wine tells of are not those of a Windows',
  service: 'systemd and launchd are those of other systems',
  run: 'the commands that it starts are scripts of a POSIX shell',
  alerts: PURE,
  answers: PURE,
  contract: PURE,
  dialects: PURE,
  docs: PURE,
  former: PURE,
  'exported-names.test.ts': PURE,
  'imports.test.ts': PURE,
  'linear-time': `${PURE}; Node 22 also lacks modifiers in regular expressions`,
  redaction: PURE,
  renderer: PURE,
  rules: PURE,
  sessions: PURE,
  support: PURE,
  'text-edit': PURE,
  wine: PURE,
};
