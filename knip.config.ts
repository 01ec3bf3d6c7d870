import type { KnipConfig } from 'knip';

/** Entry points, including files that a build substitutes for others. */
const STARTED = [
  'src/cli/{launch,launch-server}.js!',
  'src/cli/{main,healthcheck}.ts!',
  'electron/{main,preload,start}.ts!',
  'electron/certificate-reader.js!',
  'renderer/main.tsx!',
  'release/load-re2.ts!',
  '{renderer,electron,release}/vite*.config.ts!',
  'release/{version,notes,icons/draw}.ts!',
];

/** Optional system programs: tests that need a missing one are skipped. */
const SYSTEM_PROGRAMS = [
  'dbus-run-session',
  'ip',
  'iptables-restore',
  'iptables-save',
  'kubectl',
  'mkfifo',
  'nsenter',
  'openssl',
  'podman',
  'prometheus',
  'promtool',
  'shellcheck',
  'ss',
  'unshare',
  'wine',
  'wineserver',
  'Xvfb',
];

// oxlint-disable-next-line import/no-default-export -- knip reads the configuration as a default export.
export default {
  workspaces: {
    '.': {
      entry: [...STARTED, 'test/**/*.test.ts'],
      project: [
        '{src,electron,renderer,release}/**/*.{ts,tsx,js,css}!',
        'test/**/*.{ts,tsx,js,cjs,css}',
        '!test/real-clients/**',
      ],
      ignoreDependencies: [
        // Parts of electron-builder, installed with it in the same version.
        'app-builder-lib',
        'builder-util',
        // Imported by a program that a test generates.
        '@kubernetes-models/prometheus-operator',
        'kubernetes-models',
      ],
      ignoreBinaries: SYSTEM_PROGRAMS,
    },
    'test/real-clients': {
      entry: '*.test.ts',
      project: '**/*.{ts,css}',
      // Clients started by path.
      ignoreDependencies: ['@anthropic-ai/claude-code', '@google/gemini-cli', '@openai/codex'],
    },
  },
  compilers: {
    css: (text: string) =>
      [...text.matchAll(/@import '([^']+)'/gu)].map(([, file]) => `import '${file}';`).join('\n'),
  },
} satisfies KnipConfig;
