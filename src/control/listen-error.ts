/** Why the proxy can't listen there and what to do, with the setting to change. */
export interface ListenErrorText {
  readonly key: 'host' | 'port';
  readonly message: string;
}

/** Describes the system's error; `holder` is the program that has the port, if known. */
export function listenErrorText(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
  holder = 'another program',
): ListenErrorText {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return {
        key: 'port',
        message: `Port ${port} on ${host} is taken by ${holder}. Stop it, or choose another port with --port or LUNAROUTE_PORT.`,
      };
    case 'EACCES':
      return { key: 'port', message: `${deniedText(port)} Choose another with --port.` };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return {
        key: 'host',
        message: `${host} is not an address of this machine. Correct host in the configuration, LUNAROUTE_HOST or --host.`,
      };
    default:
      return {
        key: 'port',
        message: `Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}.`,
      };
  }
}

/** Windows reserves ranges of ports, also above 1024, and reports the same error for them. */
function deniedText(port: number): string {
  if (process.platform === 'win32') {
    return (
      `Windows does not allow port ${port}. It may be in an excluded range: ` +
      'netsh int ipv4 show excludedportrange protocol=tcp lists them.'
    );
  }
  return port < 1024
    ? `This user may not use port ${port} (ports below 1024 are reserved).`
    : `The system does not allow this user to use port ${port}.`;
}
