import type { TestContext } from 'node:test';
import { CA_FILE } from '../../support/certificates.ts';
import { type RecordingServer, startRecordingServer } from './recording-server.ts';

/** Everything that a program under test can reach, on the loopback. */
export interface World {
  /** Destination of openai and groq. */
  readonly inside: RecordingServer;
  /** The same behind TLS, with a certificate that no system trusts. */
  readonly secure: RecordingServer;
  /** Destination of anthropic only. */
  readonly other: RecordingServer;
  /** A forward proxy named in the file. */
  readonly through: RecordingServer;
  /** The program's HTTPS_PROXY: requests for public addresses arrive here. */
  readonly wayOut: RecordingServer;
}

export async function startWorld(context: TestContext): Promise<World> {
  const [inside, secure, other, through, wayOut] = await Promise.all([
    startRecordingServer(context, 'inside'),
    startRecordingServer(context, 'secure', true),
    startRecordingServer(context, 'other'),
    startRecordingServer(context, 'through'),
    startRecordingServer(context, 'wayOut'),
  ]);
  return { inside, secure, other, through, wayOut };
}

export const TOKEN = 'token-of-this-proxy';
export const ALLOWED_HOST = 'box.example';
export const ALLOWED_ORIGIN = 'app://box.example';
export const OPENAI_KEY = 'key-of-openai';
export const GROQ_KEY = 'key-of-groq';
export const CLIENT_KEY = 'key-of-the-client';

/** Lines that differ from those of the usual file; `undefined` keeps the usual ones. */
export interface Variant {
  readonly host?: string;
  readonly openai?: (world: World) => readonly string[];
  readonly groq?: (world: World) => readonly string[];
  readonly env?: (world: World) => Readonly<Record<string, string>>;
}

/**
 * Returns a file that sets everything that affects destinations or access. Each text has its own revision number: once
 * that is in effect, the file is in use.
 */
export function configText(world: World, revision: number, variant: Variant = {}): string {
  const openai = variant.openai?.(world) ?? [`base_url: ${world.inside.url}/base`, `api_key: ${OPENAI_KEY}`];
  const groq = variant.groq?.(world) ?? [
    'provider_type: openai',
    `base_url: ${world.inside.url}/groq`,
    `api_key: ${GROQ_KEY}`,
  ];
  return [
    '# everything that leads somewhere',
    ...(variant.host === undefined ? [] : [`host: ${variant.host}`]),
    `proxy_token: ${TOKEN}`,
    `allowed_hosts: [${ALLOWED_HOST}, plain.example]`,
    `allowed_origins: ["${ALLOWED_ORIGIN}", app://other.example]`,
    'ui:',
    '  host: 127.0.0.2',
    'logging:',
    '  log_requests: true',
    'session_recording:',
    '  enabled: true',
    '  bodies: true',
    'routing:',
    '  rules: [{ model_pattern: ^llama, provider: groq }]',
    'providers:',
    '  anthropic:',
    `    base_url: ${world.other.url}/base`,
    '    http_client:',
    `      timeout_secs: ${revision}`,
    '  groq:',
    ...groq.map((line) => `    ${line}`),
    '  openai:',
    ...openai.map((line) => `    ${line}`),
    '',
  ].join('\n');
}

/** The key that has the revision as its value. */
export const REVISION_KEY = 'providers.anthropic.http_client.timeout_secs';

/** Returns lines for an openai behind TLS, whose certificate is trusted only because of the file. */
export function trustedLines(world: World): readonly string[] {
  return [`base_url: ${world.secure.url}/base`, `api_key: ${OPENAI_KEY}`, `ca_file: ${CA_FILE}`];
}
