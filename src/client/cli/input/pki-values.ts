import { isIP } from 'node:net';
import { parseAddress } from '../../../common/config/address.js';
import { type CertifiedIdentity, IDENTITY_FORM, parseIdentity } from '../pki/certified-identity.js';
import { isTrustDomain, TRUST_DOMAIN_FORM } from '../pki/trust-domain.js';
import { reject } from './values.js';

/** A trust domain's name. */
export function trustDomainValue(text: string): string {
  return isTrustDomain(text) ? text : reject(`write ${TRUST_DOMAIN_FORM}.`);
}

/** Collects identities given any number of times. */
export function identityPathValues(
  text: string,
  before: readonly CertifiedIdentity[] = [],
): readonly CertifiedIdentity[] {
  return [...before, parseIdentity(text) ?? reject(`write ${IDENTITY_FORM}.`)];
}

/** Collects DNS names and IP addresses given any number of times. */
export function hostValues(text: string, before: readonly string[] = []): readonly string[] {
  const isHost = isIP(text) !== 0 || parseAddress(`${text}:0`) !== undefined;
  return isHost ? [...before, text] : reject('write a DNS name or an IP address.');
}

/** Longer than anything lives; openssl takes years up to 9999 only. */
const DAYS_MAX = 36_500;

/** A number of days. */
export function daysValue(text: string): number {
  const days = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  return days >= 1 && days <= DAYS_MAX ? days : reject(`write a whole number from 1 to ${DAYS_MAX}.`);
}
