/** One request through a Passport strategy, without Passport: what became of it. */
export function authenticate(strategy, query, options = {}) {
  return new Promise((resolve) => {
    const attempt = Object.create(strategy);
    const request = {
      query,
      session: {},
      headers: { host: 'evil.example' },
      url: '/callback',
      originalUrl: '/callback',
      protocol: 'https',
      connection: { encrypted: true },
      get: () => 'evil.example',
      _passport: { instance: {} },
    };
    attempt.success = (user) => resolve({ outcome: 'success', user });
    attempt.fail = (challenge, status) => resolve({ outcome: 'fail', challenge, status });
    attempt.redirect = (url) => resolve({ outcome: 'redirect', url });
    attempt.error = ({ name, message, code }) => resolve({ outcome: 'error', name, message, code });
    attempt.authenticate(request, options);
  });
}

/** Where a login link leads back to. */
export const callbackOf = (link) => new URL(link).searchParams.get('redirect_uri');
