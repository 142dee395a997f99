import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Attempts } from '../../auth/attempts';
import { verifyPassword, type StoredPassword } from '../../auth/passwords';
import { ByteReader } from './byte-reader';
import { securityTypes, veNCryptTypes } from './protocol';

export interface ViewerAccount extends StoredPassword {
  readonly login: string;
  readonly team: string;
}

export interface Door {
  readonly accounts: ReadonlyMap<string, ViewerAccount>;
  readonly limits: { readonly pairs: Attempts; readonly addresses: Attempts };
}

/** Who signed in, and where to; the connection may go on encrypted. */
export interface SignedIn {
  readonly account: ViewerAccount;
  readonly asset: string;
  readonly socket: Duplex;
  readonly reader: ByteReader;
}

const longestName = 1_000;

/** A viewer that cannot be served; the message is for its user. `decided`: a sign-in that was refused, for the audit log. */
export class Refused extends Error {
  constructor(message: string, readonly decided?: { readonly login: string; readonly asset: string; readonly why: string }, readonly socket?: Duplex) {
    super(message);
  }
}

/** `user@asset` or `user%asset`; the last separator counts. */
export function parseTarget(userName: string): { readonly login: string; readonly asset: string } {
  const at = Math.max(userName.lastIndexOf('@'), userName.lastIndexOf('%'));
  return at < 0 ? { login: userName, asset: '' } : { login: userName.slice(0, at), asset: userName.slice(at + 1) };
}

/**
 * Up to the password: VeNCrypt Plain, over TLS without a certificate where the viewer can (TLSPlain). Its result is not told
 * yet: see `accept` and `refuse`. Rejects with `Refused`, or when the viewer goes.
 */
export async function signInViewer(socket: Duplex, address: string, door: Door): Promise<SignedIn> {
  let reader = new ByteReader(socket);
  let way: Duplex = socket;
  socket.write('RFB 003.008\n');
  const version = (await reader.read(12)).toString('latin1');
  if (version !== 'RFB 003.008\n') throw new Refused('This gateway speaks VNC 3.8.');
  socket.write(Uint8Array.of(1, securityTypes.veNCrypt));
  if (await reader.byte() !== securityTypes.veNCrypt) throw new Refused('This gateway signs in with VeNCrypt.');
  socket.write(Uint8Array.of(0, 2));
  if ((await reader.read(2)).readUInt16BE(0) !== 2) throw new Refused('This gateway speaks VeNCrypt 0.2.');
  const offer = Buffer.alloc(10);
  offer[1] = 2;
  offer.writeUInt32BE(veNCryptTypes.tlsPlain, 2);
  offer.writeUInt32BE(veNCryptTypes.plain, 6);
  socket.write(offer);
  const chosen = await reader.uint32();
  if (chosen === veNCryptTypes.tlsPlain) {
    socket.write(Uint8Array.of(1));
    const rest = reader.release();
    if (rest.length > 0) socket.unshift(rest);
    const tls = new TLSSocket(socket, { isServer: true, secureContext: anonymous() });
    tls.on('error', () => undefined);
    way = tls;
    reader = new ByteReader(tls);
  } else if (chosen !== veNCryptTypes.plain) throw new Refused('This gateway signs in with a name and a password (VeNCrypt TLSPlain or Plain).');
  const lengths = await reader.read(8);
  const [nameLength, passwordLength] = [lengths.readUInt32BE(0), lengths.readUInt32BE(4)];
  if (nameLength > longestName || passwordLength > longestName) throw new Refused('That name or password is too long.', undefined, way);
  const target = parseTarget((await reader.read(nameLength)).toString('utf8'));
  const password = (await reader.read(passwordLength)).toString('utf8');
  const account = await checked(door, target.login, password, address, (message, why) => new Refused(message, { ...target, why }, way));
  return { account, asset: target.asset, socket: way, reader };
}

async function checked(door: Door, login: string, password: string, address: string, refused: (message: string, why: string) => Refused): Promise<ViewerAccount> {
  const { pairs, addresses } = door.limits;
  const waitMs = Math.max(pairs.waitMs(login, address), addresses.waitMs('', address));
  const seconds = Math.ceil(waitMs / 1_000);
  if (waitMs > 0) throw refused(`Too many failed sign-ins: wait ${seconds} s.`, `password not looked at: too many failed sign-ins, wait ${seconds} s`);
  // Counted before the password is looked at: attempts that come at the same moment do not slip past the limit.
  pairs.failed(login, address);
  addresses.failed('', address);
  const account = door.accounts.get(login);
  const usable = account !== undefined && (account.password !== undefined || account.passwordHash !== undefined);
  if (!await verifyPassword(password, usable ? account : undefined) || account === undefined) throw refused('That name or password is not accepted. The name is USER@ASSET.', 'password not accepted');
  pairs.succeeded(login, address);
  addresses.excused('', address);
  return account;
}

let context: ReturnType<typeof createSecureContext> | undefined;

/** VeNCrypt's TLS types without a certificate: it hides the password from who listens, and trusts the network for the rest. */
function anonymous(): ReturnType<typeof createSecureContext> {
  context ??= createSecureContext({ ciphers: 'ADH-AES256-GCM-SHA384:ADH-AES128-GCM-SHA256:AECDH-AES256-SHA:@SECLEVEL=0', maxVersion: 'TLSv1.2', ecdhCurve: 'auto', dhparam: 'auto' });
  return context;
}

/** The sign-in's result, told last: a session that cannot be opened is told in the same way. */
export const accept = (socket: Duplex): void => void socket.write(Uint8Array.of(0, 0, 0, 0));

export function refuse(socket: Duplex, reason: string): void {
  const text = Buffer.from(reason);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(1, 0);
  head.writeUInt32BE(text.length, 4);
  socket.end(Buffer.concat([head, text]));
}
