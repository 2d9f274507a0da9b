/** Which endpoint issues the common access token: `cgi-bin/stable_token` or `cgi-bin/token`. */
export type CommonAccessTokenKind = 'stable' | 'classic';

/** The endpoint that issues each kind of common access token. */
export const ISSUING_ENDPOINTS: Readonly<Record<CommonAccessTokenKind, string>> = {
  stable: 'cgi-bin/stable_token',
  classic: 'cgi-bin/token',
};
