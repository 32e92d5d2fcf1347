import type {
  Connection,
  MakeConnection,
  Transport,
  TransportListener,
  TransportName,
} from "./transport.ts";

/** How long what makes the connection may be on its way before the feed is asked, in milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * A connection whose program is still to be loaded. On a line that takes long over
 * it the feed, which is small and here already, is asked now and then until the
 * connection is up: both go by one cursor, so that nothing is lost or repeated.
 */
export class EarlyFeed implements Connection {
  readonly #given: Parameters<MakeConnection>;
  readonly #patience: unknown;
  readonly #closing = new AbortController();
  #connection: Connection | undefined;
  #feed: Transport | undefined;
  #isUp = false;

  /** @param load resolves with what makes the connection; its signal ends that it is waited for */
  constructor(
    load: (signal: AbortSignal) => Promise<MakeConnection>,
    ...given: Parameters<MakeConnection>
  ) {
    this.#given = given;
    const [{ clock }, , , forced] = given;
    if (!forced) this.#patience = clock.setTimeout(() => this.#openFeed(), PATIENCE_MS);
    void load(this.#closing.signal).then(
      (make) => this.#open(make),
      // Closed meanwhile.
      () => {},
    );
  }

  get active(): Transport | undefined {
    return this.#connection?.active ?? (this.#isUp ? this.#feed : undefined);
  }

  get transport(): TransportName {
    const [, , , forced] = this.#given;
    return this.active?.name ?? this.#connection?.transport ?? forced ?? "polling";
  }

  renew(): void {
    this.#connection?.renew();
  }

  check(): void {
    this.#connection?.check();
    this.#feed?.check();
  }

  wake(): void {
    this.#connection?.wake();
    this.#feed?.wake();
  }

  close(): void {
    this.#closing.abort();
    this.#given[0].clock.clearTimeout(this.#patience);
    this.#closeFeed();
    this.#connection?.close();
  }

  #open(make: MakeConnection): void {
    if (this.#closing.signal.aborted) return;
    const [target, listener, onChange, forced] = this.#given;
    target.clock.clearTimeout(this.#patience);
    const change = () => {
      if (this.#connection?.active) this.#closeFeed();
      onChange();
    };
    this.#connection = make(target, listener, change, forced);
  }

  #openFeed(): void {
    const [target, listener, onChange] = this.#given;
    const tell = (isUp: boolean) => {
      this.#isUp = isUp;
      onChange();
    };
    const told: TransportListener = Object.assign(Object.create(listener), {
      onUp: () => tell(true),
      onDown: () => tell(false),
    });
    // Without being held: what is still to be loaded needs a connection of the browser's six.
    this.#feed = target.openFeed(told, 0);
  }

  #closeFeed(): void {
    this.#feed?.close();
    this.#feed = undefined;
  }
}
