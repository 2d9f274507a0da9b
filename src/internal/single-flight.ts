/** Calls that are under way, by key: whoever asks for a key that is in the air gets the same answer. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, { promise: Promise<T> }>();

  /**
   * Joins the call under way for `key`, or starts `work`. `work` can ask whether its answer still counts, that is,
   * whether nobody detached it. A failure reaches everyone who joined and is not kept.
   */
  run(key: string, work: (stillCounts: () => boolean) => Promise<T>): Promise<T> {
    const flying = this.#flights.get(key);
    if (flying !== undefined) return flying.promise;
    const flight = { promise: undefined as unknown as Promise<T> };
    const stillCounts = () => this.#flights.get(key) === flight;
    this.#flights.set(key, flight);
    flight.promise = work(stillCounts).finally(() => {
      if (stillCounts()) this.#flights.delete(key);
    });
    return flight.promise;
  }

  /** Lets nobody else join the call under way for `key`; its answer does not count any more. */
  detach(key: string): void {
    this.#flights.delete(key);
  }
}
