import { describePortHolder } from './port-holder.ts';

/** Why the proxy cannot listen there, and what to do, in words. */
export async function describeListenError(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return (
        `Port ${port} on ${host} is taken by ${await describePortHolder(host, port)}. ` +
        'Stop it, or choose another port with --port or LUNAROUTE_PORT.'
      );
    case 'EACCES':
      return `Port ${port} may not be used by this user (ports below 1024 are reserved). Choose another with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine. Correct host in the configuration, LUNAROUTE_HOST or --host.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
