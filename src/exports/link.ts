import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Store } from '../domain/store.ts';
import { epochMs, type Timestamp } from '../domain/timestamp.ts';

/** Addresses under which anybody who has them gets one file, for a while. */
export interface Links {
  /** `https://bot.example.com/files/ID?expires=SECONDS&signature=…` */
  make(id: string, until: Timestamp): Promise<string>;
  check(asked: {
    readonly id: string;
    readonly expires: string;
    readonly signature: string;
  }): Promise<'valid' | 'expired' | 'forged'>;
}

const keyName = 'files:key';
const keyBytes = 32;

/** Signs links with a random key that is made when it is first needed and kept in the store, so that a restart breaks none. */
export function createLinks(options: {
  readonly store: Pick<Store, 'keep' | 'recall'>;
  /** Where people reach the bot, without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => Date;
}): Links {
  const { store, publicUrl, now } = options;

  async function key(): Promise<Buffer> {
    // Asked for each time: another process that shares the store may have made it meanwhile.
    const kept = await store.recall(keyName);
    if (kept !== null) return Buffer.from(kept, 'base64');
    await store.keep(keyName, randomBytes(keyBytes).toString('base64'));
    return key();
  }

  const sign = async (id: string, expires: string): Promise<Buffer> =>
    createHmac('sha256', await key())
      .update(`${id}.${expires}`)
      .digest();

  return {
    async make(id, until) {
      const expires = String(Math.floor(epochMs(until) / 1000));
      const signature = (await sign(id, expires)).toString('base64url');
      return `${publicUrl}/files/${id}?expires=${expires}&signature=${signature}`;
    },
    async check({ id, expires, signature }) {
      const wanted = await sign(id, expires);
      const given = Buffer.from(signature, 'base64url');
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'forged';
      return Number(expires) * 1000 > now().getTime() ? 'valid' : 'expired';
    },
  };
}
