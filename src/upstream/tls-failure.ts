import type { PeerCertificate } from 'node:tls';
import { Failure } from '../contract/failures.ts';
import { errorCode } from '../system/error-code.ts';

/** The peer of an attempted handshake. */
export interface TlsPeer {
  /** Host and optional port, as configured. */
  readonly host: string;
  /** Whether the peer is the forward proxy, not the provider. */
  readonly isProxy: boolean;
  /** The provider's name. */
  readonly provider: string;
  /** Whether the system's certificate store is trusted as well. */
  readonly systemCa: boolean;
  /** Certificate presented by the peer; undefined if the handshake did not get that far. */
  readonly certificate: PeerCertificate | undefined;
}

/** Error text and advice for the user. */
interface Words {
  readonly what: string;
  readonly advice: string;
}

/** Error codes for an unknown issuer, which trusting more certificates may fix. */
const UNKNOWN_ISSUER: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
]);

/** TLS error codes caused by a server that responds in plain text. */
const PLAIN_TEXT: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_HTTPS_PROXY_REQUEST',
]);

/** A peer that hangs up during the handshake closes the socket without an error of its own. */
export const HUNG_UP = 'the connection was closed during the handshake';

const MAX_NAME_CHARACTERS = 80;
const MAX_NAMES = 3;

/** Whether a handshake failed because the issuer of the certificate is not trusted. */
export function isUnknownIssuer(cause: unknown): boolean {
  return UNKNOWN_ISSUER.has(errorCode(cause));
}

/**
 * Builds a `tls_failed` failure with advice for our users; Node's own advice is meant for people who start Node by
 * hand.
 */
export function tlsFailure(peer: TlsPeer, cause: Error): Failure {
  const { what, advice } = wordsFor(peer, cause);
  const code = errorCode(cause);
  const inBrackets = code === undefined ? '' : ` (${code})`;
  return new Failure('tls_failed', `TLS with ${peer.host} failed: ${what}${inBrackets}. ${advice}`, cause);
}

function wordsFor(peer: TlsPeer, cause: Error): Words {
  const code = errorCode(cause);
  const where = peer.isProxy ? "the proxy's URL" : 'base_url';
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT') return formatSelfSigned(peer);
  if (UNKNOWN_ISSUER.has(code)) return formatIssuer(peer);
  if (PLAIN_TEXT.has(code)) return formatPlainText(peer, where);
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return {
        what: `the server's certificate, or one in its chain, has expired${formatUntil(peer.certificate)}`,
        advice: "Check this machine's clock; if it is right, the server needs a new certificate.",
      };
    case 'CERT_NOT_YET_VALID':
      return {
        what: `its certificate isn't valid yet${formatFrom(peer.certificate)}`,
        advice: "Check this machine's clock.",
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        what: `its certificate is for ${namesOf(peer.certificate)}, not for this host`,
        advice: `Check the host in ${where}.`,
      };
    case 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME':
      return { what: "the server doesn't recognize this host name", advice: `Check the host in ${where}.` };
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
      return { what: "the server doesn't support TLS 1.2 or later", advice: 'The server needs an update.' };
    default:
      return {
        what: code === 'ECONNRESET' || code === 'EPIPE' ? HUNG_UP : formatLibrary(cause),
        advice: `Check ${where}, and whether a firewall blocks this host.`,
      };
  }
}

function formatIssuer({ certificate, systemCa, provider }: TlsPeer): Words {
  const issuer = certificate === undefined ? undefined : nameOf(certificate.issuer);
  return {
    what:
      issuer === undefined
        ? "the issuer of its certificate isn't trusted"
        : `its certificate was issued by "${issuer}", which isn't trusted`,
    advice: systemCa
      ? "If that is your company's proxy or a private authority, install its root certificate in the system's " +
        `store, or set ca_file for the provider (${provider}).`
      : "The system's certificates are not trusted while system_ca is false: set it to true, or set ca_file for " +
        `the provider (${provider}).`,
  };
}

function formatSelfSigned({ systemCa, provider }: TlsPeer): Words {
  const more = systemCa
    ? "or install it in the system's store"
    : "or set system_ca to true, if the system's store has it";
  return {
    what: 'its certificate is self-signed',
    advice: `If the server is yours, set ca_file for the provider (${provider}) to its certificate, ${more}.`,
  };
}

function formatPlainText({ isProxy }: TlsPeer, where: string): Words {
  const advice = isProxy
    ? 'Most proxies use http://, even for https providers.'
    : 'Check the port. http:// is for servers on your own machine or network: keys travel unencrypted.';
  return {
    what: "the server doesn't speak TLS on this port",
    advice: `If it is a plain HTTP server, ${where} must begin with http://. ${advice}`,
  };
}

/** Names only the server certificate's expiry: a different one in its chain may be the one that expired. */
function formatUntil(certificate: PeerCertificate | undefined): string {
  return certificate === undefined ? '' : ` (its own is valid until ${day(certificate.valid_to)})`;
}

function formatFrom(certificate: PeerCertificate | undefined): string {
  return certificate === undefined ? '' : ` (from ${day(certificate.valid_from)} on)`;
}

/** Formats `Nov 28 10:12:10 2025 GMT` as `2025-11-28`. */
function day(text: string): string {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? 'an unreadable date' : new Date(ms).toISOString().slice(0, 10);
}

function namesOf(certificate: PeerCertificate | undefined): string {
  const names = (certificate?.subjectaltname ?? '')
    .split(', ')
    .map((name) => printable(name.replace(/^(?:DNS|IP Address):/u, '')));
  if (names.length === 1 && names[0] === '') return 'another host';
  return names.length > MAX_NAMES
    ? `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} more`
    : names.join(', ');
}

/** Returns the issuer's common name or organisation; undefined if it has neither. */
function nameOf({ CN, O }: PeerCertificate['issuer']): string | undefined {
  const name = printable([CN ?? O ?? ''].flat().join(' '));
  return name === '' ? undefined : name;
}

/** Sanitises text written by the peer, so that it cannot pass for anything but a name. */
function printable(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} .,:*@()&'/_-]/gu, '').slice(0, MAX_NAME_CHARACTERS);
}

/** Returns the TLS library's reason, without its raw lines and Node's advice. */
function formatLibrary(error: Error): string {
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
  return reason.split(';', 1)[0] ?? reason;
}
