import type { TestContext } from 'node:test';
import { CA_FILE } from '../../support/certificates.ts';
import { type RecordingServer, startRecordingServer } from './recording-server.ts';

/** Everything that a program under test could reach, on the loopback. */
export interface World {
  /** Where openai and groq are meant to be. */
  readonly inside: RecordingServer;
  /** The same behind TLS, with a certificate that no system trusts. */
  readonly secure: RecordingServer;
  /** Where anthropic is meant to be, and nobody else. */
  readonly other: RecordingServer;
  /** A forward proxy that the file names. */
  readonly through: RecordingServer;
  /** HTTPS_PROXY of the program: what is meant for a public address comes here. */
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

/** Lines of a file that differ from the usual one; `undefined` leaves the usual lines. */
export interface Variant {
  readonly host?: string;
  readonly openai?: (world: World) => readonly string[];
  readonly groq?: (world: World) => readonly string[];
  readonly env?: (world: World) => Readonly<Record<string, string>>;
}

/**
 * A file in which everything that leads somewhere or guards something is set. The revision is a number that each text
 * has of its own: that it is in effect shows that the file is used.
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

/** The key whose value is the revision. */
export const REVISION_KEY = 'providers.anthropic.http_client.timeout_secs';

/** An openai behind TLS whose certificate only the file vouches for. */
export function trustedLines(world: World): readonly string[] {
  return [`base_url: ${world.secure.url}/base`, `api_key: ${OPENAI_KEY}`, `ca_file: ${CA_FILE}`];
}
