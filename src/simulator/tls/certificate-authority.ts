import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

import { bits, der, integer, oid, time } from './der.js';

const LIFE_MS = 90 * 86_400_000;
/** Clocks of containers and phones are not always right. */
const BACKDATED_MS = 86_400_000;
const ISSUER = 'WeChat simulator, this run only';

const ECDSA_SHA256 = der('sequence', oid('1.2.840.10045.4.3.2'));

/** Key and certificate of a server, in PEM. */
export interface ServerIdentity {
  readonly key: string;
  readonly cert: string;
}

const name = (commonName: string): Buffer =>
  der('sequence', der('set', der('sequence', oid('2.5.4.3'), der('text', Buffer.from(commonName)))));

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der('boolean', Buffer.of(0xff))] : [];
  return der('sequence', oid(id), ...flag, der('bytes', value));
}

const keyId = (publicKey: KeyObject): Buffer =>
  createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();

/** The bytes of an address: 4, or 16 of the one IPv6 address that is needed here. */
const addressBytes = (address: string): Buffer =>
  isIP(address) === 4
    ? Buffer.from(address.split('.').map(Number))
    : Buffer.from('00000000000000000000000000000001', 'hex');

const wholeMask = (address: string): Buffer => Buffer.alloc(isIP(address) === 4 ? 4 : 16, 0xff);

const pem = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${(certificate.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;

/**
 * A certificate authority for one run of the simulator. Its key is never written anywhere, and it can vouch for nothing
 * but the names it was made for: whoever trusts its certificate does not trust more than this process.
 */
export class CertificateAuthority {
  /** Its certificate, in PEM: what clients have to trust. */
  readonly certificate: string;
  readonly #names: readonly string[];
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** `names`: host names, IPv4 addresses, and `::1`. */
  constructor(names: readonly string[]) {
    this.#names = names;
    const permitted = names.map((one) => {
      const isAddress = isIP(one) !== 0;
      const base = isAddress ? Buffer.concat([addressBytes(one), wholeMask(one)]) : Buffer.from(one);
      return der('sequence', der(isAddress ? 0x87 : 0x82, base));
    });
    this.certificate = this.#issue(ISSUER, this.#keys.publicKey, [
      extension('2.5.29.19', true, der('sequence', der('boolean', Buffer.of(0xff)), integer(Buffer.of(0)))),
      extension('2.5.29.15', true, bits(Buffer.of(0x06), 1)),
      extension('2.5.29.14', false, der('bytes', keyId(this.#keys.publicKey))),
      extension('2.5.29.30', true, der('sequence', der(0xa0, ...permitted))),
    ]);
  }

  /** A new key, and a certificate of it for all the names. */
  serverIdentity(): ServerIdentity {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const names = this.#names.map((one) =>
      isIP(one) === 0 ? der(0x82, Buffer.from(one)) : der(0x87, addressBytes(one)),
    );
    const cert = this.#issue('WeChat simulator', publicKey, [
      extension('2.5.29.19', true, der('sequence')),
      extension('2.5.29.15', true, bits(Buffer.of(0x80), 7)),
      extension('2.5.29.37', false, der('sequence', oid('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.35', false, der('sequence', der(0x80, keyId(this.#keys.publicKey)))),
      extension('2.5.29.17', false, der('sequence', ...names)),
    ]);
    return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
  }

  /** See RFC 5280, section 4.1. */
  #issue(subject: string, publicKey: KeyObject, extensions: readonly Buffer[]): string {
    const now = Date.now();
    const content = der(
      'sequence',
      der(0xa0, integer(Buffer.of(2))),
      integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
      ECDSA_SHA256,
      name(ISSUER),
      der('sequence', time(new Date(now - BACKDATED_MS)), time(new Date(now + LIFE_MS))),
      name(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, der('sequence', ...extensions)),
    );
    return pem(der('sequence', content, ECDSA_SHA256, bits(sign('sha256', content, this.#keys.privateKey))));
  }
}
