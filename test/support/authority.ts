import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import net from 'node:net';

/** Key and certificate of a server, in PEM. */
export interface ServerTls {
  readonly key: string;
  readonly cert: string;
}

/** Dates that can be chosen for a certificate. */
export interface CertificateOptions {
  readonly validFrom?: Date;
  readonly validUntil?: Date;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** A certificate authority for one test; each has a new key, so nothing trusts it by accident. */
export class Authority {
  readonly name: string;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** The authority's own certificate, in DER. */
  readonly der: Buffer;

  constructor(name: string) {
    this.name = name;
    this.der = certificate({
      subject: name,
      issuer: name,
      publicKey: this.#keys.publicKey,
      signedWith: this.#keys.privateKey,
      // basicConstraints, critical: CA
      extension: sequence(oid('551d13'), BOOLEAN_TRUE, octets(sequence(BOOLEAN_TRUE))),
    });
  }

  get pem(): string {
    return pemOf(this.der);
  }

  /** Returns the key and certificate of a server with this name or address. */
  serverFor(host: string, options: CertificateOptions = {}): ServerTls {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const der = certificate({
      subject: host,
      issuer: this.name,
      publicKey: keys.publicKey,
      signedWith: this.#keys.privateKey,
      // subjectAltName
      extension: sequence(oid('551d11'), octets(sequence(alternativeName(host)))),
      ...options,
    });
    return { key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pemOf(der) };
  }
}

/** Returns a self-signed certificate that is not a CA's. */
export function selfSigned(host: string): ServerTls {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extension = sequence(oid('551d11'), octets(sequence(alternativeName(host))));
  const der = certificate({
    subject: host,
    issuer: host,
    publicKey: keys.publicKey,
    signedWith: keys.privateKey,
    extension,
  });
  return { key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pemOf(der) };
}

interface Unsigned extends CertificateOptions {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signedWith: KeyObject;
  readonly extension: Buffer;
}

/** Returns an X.509 certificate in DER (RFC 5280, 4.1). */
function certificate(of: Unsigned): Buffer {
  const now = Date.now();
  const { validFrom = new Date(now - YEAR_MS), validUntil = new Date(now + YEAR_MS) } = of;
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
  const serial = randomBytes(8);
  serial[0] = 1; // positive
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, serial),
    ecdsaWithSha256,
    nameOf(of.issuer),
    sequence(time(validFrom), time(validUntil)),
    nameOf(of.subject),
    createPublicKey(of.publicKey.export({ type: 'spki', format: 'pem' })).export({
      type: 'spki',
      format: 'der',
    }),
    tagged(0xa3, sequence(of.extension)),
  );
  return sequence(body, ecdsaWithSha256, bits(sign('sha256', body, of.signedWith)));
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/gu) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const BOOLEAN_TRUE = Buffer.from([0x01, 0x01, 0xff]);

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function octets(content: Buffer): Buffer {
  return tagged(0x04, content);
}

function bits(content: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), content);
}

/** Encodes an object identifier given as hexadecimal bytes. */
function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(commonName)))));
}

function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(date.toISOString().replaceAll(/[-:T]|\.\d+/gu, '')));
}

function alternativeName(host: string): Buffer {
  if (net.isIPv4(host)) return tagged(0x87, Buffer.from(host.split('.').map(Number)));
  return tagged(0x82, Buffer.from(host));
}
