/** What Kubernetes puts into every container of a namespace for a Service of such a name. */
const LINK_NAME =
  /^LUNAROUTE(?:_\w+)?_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/u;
const LINK_PORT = /^(?:tcp|udp|sctp):\/\/\S+:\d+$/iu;

/**
 * Whether a variable is a service link, which nobody has set: a Service named lunaroute would otherwise give the proxy
 * `LUNAROUTE_PORT=tcp://10.0.0.5:8081` for a port.
 */
export function isServiceLink(name: string, text: string): boolean {
  return LINK_NAME.test(name) || (/^LUNAROUTE(?:_\w+)?_PORT$/u.test(name) && LINK_PORT.test(text.trim()));
}
