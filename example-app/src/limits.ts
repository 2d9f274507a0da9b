/** So many a minute from one address. Generous: the phones of a whole town may share one. */
export const limitRules = (perMinute: number) =>
  ({ windowMs: 60_000, limit: perMinute, standardHeaders: 'draft-8', legacyHeaders: false }) as const;
