/** One request through a Passport strategy, without Passport: what became of it. */
export function authenticate(strategy, query, options = {}) {
  return new Promise((resolve) => {
    const attempt = Object.create(strategy);
    const request = {
      query,
      session: {},
      headers: {},
      url: '/callback',
      originalUrl: '/callback',
      protocol: 'https',
      get: () => 'shop.example',
      _passport: { instance: {} },
    };
    attempt.success = (user) => resolve({ outcome: 'success', user });
    attempt.fail = (challenge, status) => resolve({ outcome: 'fail', challenge, status });
    attempt.redirect = (url) => resolve({ outcome: 'redirect', url });
    attempt.error = ({ name, message, code }) => resolve({ outcome: 'error', name, message, code });
    attempt.authenticate(request, options);
  });
}
