/** Waits until something holds, by what happens on this machine and not by time. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}
