/** Such as `LUNAROUTE_SERVICE_HOST` and `LUNAROUTE_PORT_8081_TCP_ADDR`. */
const OF_A_SERVICE =
  /^LUNAROUTE_(?:[A-Z0-9_]+_)?(?:SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/u;

/**
 * Whether the variable tells of a Kubernetes service. Each service is told to every pod of its namespace, and one called
 * `lunaroute` by variables that begin as ours do (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
 */
export function isServiceLink(name: string, text: string): boolean {
  if (OF_A_SERVICE.test(name)) return true;
  return /^LUNAROUTE_(?:[A-Z0-9_]+_)?PORT$/u.test(name) && /^(?:tcp|udp|sctp):\/\//u.test(text);
}
