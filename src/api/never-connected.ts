const CONNECT_CALLS: readonly unknown[] = ['connect', 'getaddrinfo'];

/** No connection was made, so nothing was sent. Node's own client says so by the system call; `fetch` wraps that. */
export function neverConnected(error: unknown): boolean {
  const { syscall, code, errors, cause } = Object(error) as {
    syscall?: unknown;
    code?: unknown;
    errors?: unknown;
    cause?: unknown;
  };
  if (CONNECT_CALLS.includes(syscall) || code === 'UND_ERR_CONNECT_TIMEOUT') return true;
  // A host with several addresses: all of them were tried.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(neverConnected);
  return cause !== undefined && neverConnected(cause);
}
